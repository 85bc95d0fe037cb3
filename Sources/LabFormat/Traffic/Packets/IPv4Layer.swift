// The IPv4 layer of a packet.

import Packets

/// `ipv4: { ttl: 64, dscp: 46, df: true, saddr: 10.0.0.1-10.0.0.50 }`
package struct IPv4Layer: PacketLayer {
    package var ttl: FieldValues = 64
    package var dscp: FieldValues = 0
    package var ecn: FieldValues = 0
    package var source: FieldValues?
    package var destination: FieldValues?
    package var id: FieldValues?
    package var dontFragment = false
    package var moreFragments = false
    package var reserved = false
    package var fragmentOffset: FieldValues = 0
    package var options: [UInt8] = []
    package var version: FieldValues = 4
    package var headerLength: FieldValues?
    package var length: FieldValues?
    package var number: FieldValues?
    package var checksum: FieldValues?

    package init() {}

    static let table = KeyTable<IPv4Layer>(
        "layer ipv4", "The IPv4 header.", make: { _ in IPv4Layer() },
        keys: [
            Key("ttl", .number(8), \.ttl, "Time to live; 64 unless given."),
            Key("dscp", .number(6), \.dscp, "Differentiated services code point; 0 unless given."),
            Key(
                "ecn", .field(.ecn), \.ecn,
                "Explicit congestion notification, in nft's words; not-ect unless given."),
            Key("saddr", .field(.ipv4), \.source, "The source; the interface's address unless given."),
            Key("daddr", .field(.ipv4), \.destination, "The destination; the flow's unless given."),
            Key("id", .number(16), \.id, "The identification; the packet's sequence number unless given."),
            Key("df", .boolean, \.dontFragment, "Don't fragment; no unless given."),
            Key("mf", .boolean, \.moreFragments, "More fragments; no unless given."),
            Key("rf", .boolean, \.reserved, "The reserved flag; no unless given."),
            Key(
                "frag-off", .number(13), \.fragmentOffset, "The fragment's offset in units of 8 bytes; 0 unless given."),
            Key("options", .hex, \.options, "The options' bytes in hexadecimal, at most 40."),
            Key("version", .number(4), \.version, "The version; 4 unless given."),
            Key("hdrlength", .number(4), \.headerLength, "The header's length in units of 4 bytes, even a wrong one."),
            Key("length", .number(16), \.length, "The packet's length in bytes, even a wrong one."),
            Key("protocol", .number(8), \.number, "The protocol's number, even a wrong one."),
            Key("checksum", .number(16), \.checksum, "The header's checksum, even a wrong one."),
        ],
        check: { layer, fields, report in
            if layer.options.count > 40 {
                report.error("at most 40 bytes of options fit", at: fields.location("options"))
            }
        })

    func header(_ ends: PacketEnds) -> any Header {
        var header = IPv4Header(
            source: source.map { IPv4Address($0.first()) } ?? ends.source4,
            destination: destination.map { IPv4Address($0.first()) } ?? ends.destination4)
        header.ttl = ttl.first()
        header.dscp = dscp.first()
        header.ecn = ecn.first()
        header.id = id.map { $0.first() }
        if dontFragment { header.flags.insert(.dontFragment) }
        if moreFragments { header.flags.insert(.moreFragments) }
        if reserved { header.flags.insert(.reserved) }
        header.fragmentOffset = fragmentOffset.first()
        header.options = options
        header.version = version.first()
        header.headerLength = headerLength.map { $0.first() }
        header.totalLength = length.map { $0.first() }
        header.number = number.map { IPProtocol(rawValue: $0.first()) }
        header.checksum = checksum.map { $0.first() }
        return header
    }

    var fields: [LayerField] {
        LayerField.list([
            ("version", version, FieldPlace(0, 1, bits: 4, shift: 4)),
            ("hdrlength", headerLength, FieldPlace(0, 1, bits: 4)),
            ("dscp", dscp, FieldPlace(1, 1, bits: 6, shift: 2)), ("ecn", ecn, FieldPlace(1, 1, bits: 2)),
            ("length", length, FieldPlace(2, 2)), ("id", id, FieldPlace(4, 2)),
            ("frag-off", fragmentOffset, FieldPlace(6, 2, bits: 13)), ("ttl", ttl, FieldPlace(8, 1)),
            ("protocol", number, FieldPlace(9, 1)), ("checksum", checksum, FieldPlace(10, 2)),
            ("saddr", source, FieldPlace(12, 4)), ("daddr", destination, FieldPlace(16, 4)),
        ])
    }
}

extension FieldKind {
    /// Explicit congestion notification (RFC 3168).
    static let ecn = number(2, words: ["not-ect": 0, "ect1": 1, "ect0": 2, "ce": 3])
}
