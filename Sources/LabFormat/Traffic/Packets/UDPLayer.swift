// The UDP layer of a packet.

import Packets

/// `udp: { sport: 1024-65535, dport: 9000 }`
package struct UDPLayer: PacketLayer {
    package var source: FieldValues = 4000
    package var destination: FieldValues = 9000
    package var length: FieldValues?
    package var checksum: FieldValues?

    package init() {}

    static let table = KeyTable<UDPLayer>(
        "layer udp", "The UDP header.", make: { _ in UDPLayer() },
        keys: [
            Key("sport", .number(16), \.source, "The source port; 4000 unless given."),
            Key("dport", .number(16), \.destination, "The destination port; 9000 unless given."),
            Key("length", .number(16), \.length, "The length in bytes, even a wrong one."),
            Key("checksum", .number(16), \.checksum, "The checksum, even a wrong one; 0 is none."),
        ])

    func header(_ ends: PacketEnds) -> any Header {
        UDPHeader(
            source: source.first(), destination: destination.first(), length: length.map { $0.first() },
            checksum: checksum.map { $0.first() })
    }

    var fields: [LayerField] {
        LayerField.list([
            ("sport", source, FieldPlace(0, 2)), ("dport", destination, FieldPlace(2, 2)),
            ("length", length, FieldPlace(4, 2)), ("checksum", checksum, FieldPlace(6, 2)),
        ])
    }
}
