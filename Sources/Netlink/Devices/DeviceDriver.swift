// Which driver a device has.

/// struct ethtool_drvinfo. Equivalent: `ethtool -i DEVICE`.
package struct DeviceDriver: Sendable, Hashable {
    package var driver: String
    package var version: String
    package var firmware: String
    /// Where it is plugged in: `0000:00:05.0`; empty for virtual devices.
    package var bus: String

    /// nil for a device that does not tell.
    package static func read(_ device: String, socket: CInt) throws(NetlinkError) -> DeviceDriver? {
        // ETHTOOL_GDRVINFO: 196 bytes.
        let words = try DeviceCommand.answer(0x03, words: 48, socket, device, "read driver")
        guard let words else { return nil }
        let reply = DeviceCommand(words[0], words: Array(words.dropFirst()))
        return DeviceDriver(
            driver: reply.text(at: 4, count: 32), version: reply.text(at: 36, count: 32),
            firmware: reply.text(at: 68, count: 32), bus: reply.text(at: 100, count: 32))
    }
}
