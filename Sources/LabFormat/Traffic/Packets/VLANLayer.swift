// The VLAN layer of a packet.

import Packets

/// `vlan: { id: 100, pcp: 5, dei: true, tpid: 802.1ad }`
package struct VLANLayer: PacketLayer {
    enum Tag: String, CaseIterable, Sendable {
        case vlan = "802.1q"
        case service = "802.1ad"
    }

    package var id: FieldValues = 1
    package var pcp: FieldValues = 0
    package var dei = false
    package var type: FieldValues?
    var tag = Tag.vlan

    static let table = KeyTable<VLANLayer>(
        "layer vlan", "The tag of a virtual LAN; several may follow each other.", make: { _ in VLANLayer() },
        keys: [
            Key("id", .number(12), \.id, required: true, "The identifier of the VLAN."),
            Key("pcp", .number(3), \.pcp, "The priority; 0 unless given."),
            Key("dei", .boolean, \.dei, "May it be dropped first? No unless given."),
            Key("tpid", .word, \.tag, "802.1q (unless given) or 802.1ad, the outer tag of two."),
            Key("type", .number(16), \.type, "The EtherType behind it; that of the next layer unless given."),
        ])

    func header(_ ends: PacketEnds) -> any Header {
        var header = VLANHeader(id: id.first(), etherType: tag == .vlan ? .vlan : .serviceVLAN)
        header.pcp = pcp.first()
        header.dei = dei
        header.type = type.map { EtherType(rawValue: $0.first()) }
        return header
    }

    var fields: [LayerField] {
        LayerField.list([
            ("id", id, FieldPlace(0, 2, bits: 12)), ("pcp", pcp, FieldPlace(0, 1, bits: 3, shift: 5)),
            ("type", type, FieldPlace(2, 2)),
        ])
    }
}
