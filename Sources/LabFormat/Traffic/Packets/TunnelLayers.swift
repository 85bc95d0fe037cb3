// The layers of a packet that carry another packet: GRE and VXLAN.

import Packets

/// `gre: { key: 7 }`
package struct GRELayer: PacketLayer {
    package var key: FieldValues?
    package var sequence: FieldValues?
    package var hasChecksum = false
    package var checksum: FieldValues?
    package var type: FieldValues?

    static let table = KeyTable<GRELayer>(
        "layer gre", "The GRE header; an IP packet or an Ethernet frame follows.", make: { _ in GRELayer() },
        keys: [
            Key("key", .number(32), \.key, "The key; none unless given."),
            Key("sequence", .number(32), \.sequence, "The sequence number; none unless given."),
            Key("csum", .boolean, \.hasChecksum, "Does it carry a checksum? No unless given."),
            Key("checksum", .number(16), \.checksum, "The checksum, even a wrong one."),
            Key("type", .number(16), \.type, "The EtherType behind it; that of the next layer unless given."),
        ])

    func header(_ ends: PacketEnds) -> any Header {
        var header = GREHeader(
            key: key.map { $0.first() }, sequence: sequence.map { $0.first() },
            hasChecksum: hasChecksum || checksum != nil)
        header.checksum = checksum.map { $0.first() }
        header.type = type.map { EtherType(rawValue: $0.first()) }
        return header
    }

    var fields: [LayerField] {
        let key = hasChecksum || checksum != nil ? 8 : 4
        return LayerField.list([
            ("type", type, FieldPlace(2, 2)), ("checksum", checksum, FieldPlace(4, 2)),
            ("key", self.key, FieldPlace(key, 4)),
            ("sequence", sequence, FieldPlace(self.key == nil ? key : key + 4, 4)),
        ])
    }
}

/// `vxlan: { vni: 42 }`
package struct VXLANLayer: PacketLayer {
    package var vni: FieldValues = 1
    package var flags: FieldValues = 8

    static let table = KeyTable<VXLANLayer>(
        "layer vxlan", "The VXLAN header; an Ethernet frame follows.", make: { _ in VXLANLayer() },
        keys: [
            Key("vni", .number(24), \.vni, required: true, "The network's identifier."),
            Key("flags", .number(8), \.flags, "The flags; 8, a valid identifier, unless given."),
        ])

    func header(_ ends: PacketEnds) -> any Header {
        var header = VXLANHeader(vni: vni.first())
        header.flags = flags.first()
        return header
    }

    var fields: [LayerField] {
        LayerField.list([("flags", flags, FieldPlace(0, 1)), ("vni", vni, FieldPlace(4, 4, bits: 24, shift: 8))])
    }
}
