// The ICMP layer of a packet.

import Packets

/// `icmp: { type: echo-request, id: 7 }`
package struct ICMPLayer: PacketLayer {
    package var type: FieldValues = 8
    package var code: FieldValues = 0
    package var checksum: FieldValues?
    package var id: FieldValues = 0
    package var sequence: FieldValues?
    package var mtu: FieldValues?
    package var gateway: FieldValues?

    static let types: [String: UInt64] = [
        "echo-reply": 0, "destination-unreachable": 3, "redirect": 5, "echo-request": 8, "time-exceeded": 11,
        "parameter-problem": 12, "timestamp-request": 13, "timestamp-reply": 14,
    ]

    static let table = KeyTable<ICMPLayer>(
        "layer icmp", "An ICMP message.", make: { _ in ICMPLayer() },
        keys: [
            Key(
                "type", .field(.number(8, words: types)), \.type, "The type, in nft's words; echo-request unless given."
            ),
            Key("code", .number(8), \.code, "The code; 0 unless given."),
            Key("id", .number(16), \.id, "The identifier of an echo; 0 unless given."),
            Key(
                "sequence", .number(16), \.sequence,
                "The sequence number of an echo; the packet's sequence number unless given."),
            Key("mtu", .number(16), \.mtu, "The MTU of a 'fragmentation needed'."),
            Key("gateway", .field(.ipv4), \.gateway, "The gateway of a redirect."),
            Key("checksum", .number(16), \.checksum, "The checksum, even a wrong one."),
        ],
        check: { _, fields, report in
            let ways = fields.present(["gateway", "mtu"])
            for key in ways.dropFirst() + fields.present(["id", "sequence"]) where !ways.isEmpty {
                report.error("'\(key)' lies where '\(ways[0])' does", at: fields.location(key))
            }
        })

    func header(_ ends: PacketEnds) -> any Header {
        let isEcho = [0, 8, 13, 14].contains(type.first)
        let rest: UInt32 = gateway.map { $0.first() } ?? mtu.map { $0.first() } ?? 0
        let number: UInt16? = sequence.map { $0.first() }
        if gateway != nil || mtu != nil || !isEcho && sequence == nil {
            return ICMPHeader(
                type: type.first(), code: code.first(), id: UInt16(rest >> 16) | id.first(),
                sequence: UInt16(truncatingIfNeeded: rest), checksum: checksum.map { $0.first() })
        }
        return ICMPHeader(
            type: type.first(), code: code.first(), id: id.first(), sequence: number,
            checksum: checksum.map { $0.first() })
    }

    var fields: [LayerField] {
        LayerField.list([
            ("type", type, FieldPlace(0, 1)), ("code", code, FieldPlace(1, 1)),
            ("checksum", checksum, FieldPlace(2, 2)),
            ("id", id, FieldPlace(4, 2)), ("sequence", sequence, FieldPlace(6, 2)), ("mtu", mtu, FieldPlace(6, 2)),
            ("gateway", gateway, FieldPlace(4, 4)),
        ])
    }
}
