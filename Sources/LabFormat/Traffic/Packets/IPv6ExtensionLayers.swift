// The extension headers of IPv6 in a packet, under nft's names: hopopt, dst, rt, frag.

import Packets

/// `hopopt: { options: 05020000 }`, `dst: {}`
package struct IPv6OptionsLayer: PacketLayer {
    package var options: [UInt8] = []
    package var number: FieldValues?
    package var length: FieldValues?

    static func table(_ title: String, _ documentation: String) -> KeyTable<IPv6OptionsLayer> {
        KeyTable<IPv6OptionsLayer>(
            title, documentation, make: { _ in IPv6OptionsLayer() },
            keys: [
                Key("options", .hex, \.options, "The options' bytes in hexadecimal; padded as needed."),
                Key("nexthdr", .number(8), \.number, "The next header's number, even a wrong one."),
                Key("hdrlength", .number(8), \.length, "The length in units of 8 bytes, the first not counted."),
            ],
            check: { layer, fields, report in
                if layer.options.count > 2046 {
                    report.error("at most 2046 bytes of options fit", at: fields.location("options"))
                }
            })
    }

    var body: IPv6Options {
        var body = IPv6Options(options)
        body.number = number.map { IPProtocol(rawValue: $0.first()) }
        body.length = length.map { $0.first() }
        return body
    }

    func header(_ ends: PacketEnds) -> any Header { IPv6HopByHopHeader(body) }

    var fields: [LayerField] {
        LayerField.list([("nexthdr", number, FieldPlace(0, 1)), ("hdrlength", length, FieldPlace(1, 1))])
    }
}

/// `rt: { type: 4, seg-left: 1, addresses: ["2001:db8::1"] }`
package struct IPv6RoutingLayer: PacketLayer {
    package var type: FieldValues = 4
    package var segmentsLeft: FieldValues = 0
    package var addresses: [UInt128] = []
    package var number: FieldValues?
    package var length: FieldValues?

    static let table = KeyTable<IPv6RoutingLayer>(
        "layer rt", "The routing header of IPv6.", make: { _ in IPv6RoutingLayer() },
        keys: [
            Key("type", .number(8), \.type, "The type; 4, segment routing, unless given."),
            Key("seg-left", .number(8), \.segmentsLeft, "How many addresses are still to be visited; 0 unless given."),
            Key("addresses", FieldKind.ipv6.single.list, \.addresses, "The addresses in the order of the header."),
            Key("nexthdr", .number(8), \.number, "The next header's number, even a wrong one."),
            Key("hdrlength", .number(8), \.length, "The length in units of 8 bytes, the first not counted."),
        ],
        check: { layer, fields, report in
            if layer.addresses.count > 127 {
                report.error("at most 127 addresses fit", at: fields.location("addresses"))
            }
        })

    func header(_ ends: PacketEnds) -> any Header {
        var header = IPv6RoutingHeader(
            type: type.first(), segmentsLeft: segmentsLeft.first(),
            addresses: addresses.map { IPv6Address(number: $0) })
        header.number = number.map { IPProtocol(rawValue: $0.first()) }
        header.length = length.map { $0.first() }
        return header
    }

    var fields: [LayerField] {
        LayerField.list([
            ("nexthdr", number, FieldPlace(0, 1)), ("hdrlength", length, FieldPlace(1, 1)),
            ("type", type, FieldPlace(2, 1)), ("seg-left", segmentsLeft, FieldPlace(3, 1)),
        ])
    }
}

/// `frag: { frag-off: 0, more-fragments: false, id: 7 }`
package struct IPv6FragmentLayer: PacketLayer {
    package var offset: FieldValues = 0
    package var moreFragments = false
    package var id: FieldValues?
    package var number: FieldValues?

    static let table = KeyTable<IPv6FragmentLayer>(
        "layer frag", "The fragment header of IPv6; 'fragments' of a flow cuts packets.",
        make: { _ in IPv6FragmentLayer() },
        keys: [
            Key("frag-off", .number(13), \.offset, "The offset in units of 8 bytes; 0 unless given."),
            Key("more-fragments", .boolean, \.moreFragments, "Do others follow? No unless given."),
            Key("id", .number(32), \.id, "The identification; the packet's sequence number unless given."),
            Key("nexthdr", .number(8), \.number, "The next header's number, even a wrong one."),
        ])

    func header(_ ends: PacketEnds) -> any Header {
        var header = IPv6FragmentHeader(
            offset: offset.first(), moreFragments: moreFragments, id: id.map { $0.first() })
        header.number = number.map { IPProtocol(rawValue: $0.first()) }
        return header
    }

    var fields: [LayerField] {
        LayerField.list([
            ("nexthdr", number, FieldPlace(0, 1)), ("frag-off", offset, FieldPlace(2, 2, bits: 13, shift: 3)),
            ("id", id, FieldPlace(4, 4)),
        ])
    }
}
