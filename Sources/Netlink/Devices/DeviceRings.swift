// How many descriptors the rings of a device have.

/// struct ethtool_ringparam. Equivalent: `ethtool -g DEVICE`.
package struct DeviceRings: Sendable, Hashable {
    package var receive: UInt32
    package var receiveMaximum: UInt32
    package var transmit: UInt32
    package var transmitMaximum: UInt32

    /// nil for a device whose driver has no rings to set, as veth.
    package static func read(_ device: String, socket: CInt) throws(NetlinkError) -> DeviceRings? {
        // ETHTOOL_GRINGPARAM: maxima of rx, mini, jumbo, tx, then what is set.
        guard let words = try DeviceCommand.answer(0x10, words: 8, socket, device, "read rings") else { return nil }
        return DeviceRings(receive: words[5], receiveMaximum: words[1], transmit: words[8], transmitMaximum: words[4])
    }
}
