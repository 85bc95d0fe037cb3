// The Ethernet layer of a packet.

import Packets

/// `eth: { saddr: 02:00:00:00:00:01, daddr: ..., type: 0x0800 }`
package struct EthernetLayer: PacketLayer {
    package var source: FieldValues?
    package var destination: FieldValues?
    package var type: FieldValues?

    package init() {}

    static let table = KeyTable<EthernetLayer>(
        "layer eth", "The Ethernet header.", make: { _ in EthernetLayer() },
        keys: [
            Key("saddr", .field(.mac), \.source, "The source; the interface's unless given."),
            Key("daddr", .field(.mac), \.destination, "The destination; the next hop's unless given."),
            Key("type", .number(16), \.type, "The EtherType; that of the next layer unless given."),
        ])

    func header(_ ends: PacketEnds) -> any Header {
        EthernetHeader(
            destination: destination.map { MACAddress($0.first()) } ?? ends.destinationMAC,
            source: source.map { MACAddress($0.first()) } ?? ends.sourceMAC,
            type: type.map { EtherType(rawValue: $0.first()) })
    }

    var fields: [LayerField] {
        LayerField.list([
            ("daddr", destination, FieldPlace(0, 6)), ("saddr", source, FieldPlace(6, 6)),
            ("type", type, FieldPlace(12, 2)),
        ])
    }
}
