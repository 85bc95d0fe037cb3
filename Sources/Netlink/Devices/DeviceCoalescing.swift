// How long a device gathers packets before it interrupts.

/// struct ethtool_coalesce. Equivalent: `ethtool -c DEVICE`.
package struct DeviceCoalescing: Sendable, Hashable {
    /// Microseconds.
    package var receiveTime: UInt32
    package var receiveFrames: UInt32
    package var transmitTime: UInt32
    package var transmitFrames: UInt32
    package var isReceiveAdaptive: Bool
    package var isTransmitAdaptive: Bool

    /// nil for a device whose driver has no such setting.
    package static func read(_ device: String, socket: CInt) throws(NetlinkError) -> DeviceCoalescing? {
        // ETHTOOL_GCOALESCE: 22 words behind the command.
        guard let words = try DeviceCommand.answer(0x0e, words: 22, socket, device, "read coalescing") else {
            return nil
        }
        return DeviceCoalescing(
            receiveTime: words[1], receiveFrames: words[2], transmitTime: words[5], transmitFrames: words[6],
            isReceiveAdaptive: words[10] != 0, isTransmitAdaptive: words[11] != 0)
    }
}
