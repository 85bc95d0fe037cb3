// The IPv6 layer of a packet.

import Packets

/// `ipv6: { hoplimit: 64, flowlabel: 7 }`
package struct IPv6Layer: PacketLayer {
    package var hopLimit: FieldValues = 64
    package var dscp: FieldValues = 0
    package var ecn: FieldValues = 0
    package var flowLabel: FieldValues = 0
    package var source: FieldValues?
    package var destination: FieldValues?
    package var version: FieldValues = 6
    package var length: FieldValues?
    package var number: FieldValues?

    static let table = KeyTable<IPv6Layer>(
        "layer ipv6", "The IPv6 header.", make: { _ in IPv6Layer() },
        keys: [
            Key("hoplimit", .number(8), \.hopLimit, "How many routers may forward it, and one; 64 unless given."),
            Key("dscp", .number(6), \.dscp, "Differentiated services code point; 0 unless given."),
            Key(
                "ecn", .field(.ecn), \.ecn,
                "Explicit congestion notification, in nft's words; not-ect unless given."),
            Key("flowlabel", .number(20), \.flowLabel, "The flow label; 0 unless given."),
            Key("saddr", .field(.ipv6), \.source, "The source; the interface's address unless given."),
            Key("daddr", .field(.ipv6), \.destination, "The destination; the flow's unless given."),
            Key("version", .number(4), \.version, "The version; 6 unless given."),
            Key("length", .number(16), \.length, "The payload's length in bytes, even a wrong one."),
            Key("nexthdr", .number(8), \.number, "The next header's number, even a wrong one."),
        ])

    func header(_ ends: PacketEnds) -> any Header {
        var header = IPv6Header(
            source: source.map { IPv6Address(number: $0.first) } ?? ends.source6,
            destination: destination.map { IPv6Address(number: $0.first) } ?? ends.destination6)
        header.hopLimit = hopLimit.first()
        header.dscp = dscp.first()
        header.ecn = ecn.first()
        header.flowLabel = flowLabel.first()
        header.version = version.first()
        header.payloadLength = length.map { $0.first() }
        header.number = number.map { IPProtocol(rawValue: $0.first()) }
        return header
    }

    var fields: [LayerField] {
        LayerField.list([
            ("version", version, FieldPlace(0, 1, bits: 4, shift: 4)),
            ("dscp", dscp, FieldPlace(0, 2, bits: 6, shift: 6)),
            ("ecn", ecn, FieldPlace(1, 1, bits: 2, shift: 4)), ("flowlabel", flowLabel, FieldPlace(0, 4, bits: 20)),
            ("length", length, FieldPlace(4, 2)), ("nexthdr", number, FieldPlace(6, 1)),
            ("hoplimit", hopLimit, FieldPlace(7, 1)), ("saddr", source, FieldPlace(8, 16)),
            ("daddr", destination, FieldPlace(24, 16)),
        ])
    }
}
