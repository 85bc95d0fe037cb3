// How many queues a device serves.

/// struct ethtool_channels. Equivalent: `ethtool -l DEVICE`.
package struct DeviceChannels: Sendable, Hashable {
    package var receive: UInt32
    package var receiveMaximum: UInt32
    package var transmit: UInt32
    package var transmitMaximum: UInt32
    package var combined: UInt32
    package var combinedMaximum: UInt32

    /// nil for a device whose driver cannot tell.
    package static func read(_ device: String, socket: CInt) throws(NetlinkError) -> DeviceChannels? {
        // ETHTOOL_GCHANNELS: maxima of rx, tx, other, combined, then what is set.
        guard let words = try DeviceCommand.answer(0x3c, words: 8, socket, device, "read channels") else { return nil }
        return DeviceChannels(
            receive: words[5], receiveMaximum: words[1], transmit: words[6], transmitMaximum: words[2],
            combined: words[8], combinedMaximum: words[4])
    }
}
