// The layers of a flow's packet as the lab file has them.

import Packets

/// An entry of a flow's `packet`: one layer under its name.
struct LayerFile {
    var location: Location
    var eth: Ethernet?
    var ipv4: IPv4?
    var udp: UDP?
    var payload: Payload?

    struct Ethernet {
        var source: MACAddress?
        var destination: MACAddress?

        static let table = KeyTable<Ethernet>(
            "layer eth", "The Ethernet header.", make: { _ in Ethernet() },
            keys: [
                Key("saddr", .mac, \.source, "The source; the interface's unless given."),
                Key("daddr", .mac, \.destination, "The destination; the next hop's unless given."),
            ])
    }

    struct IPv4 {
        var ttl: UInt8 = 64
        var dscp: UInt8 = 0
        var ecn = ECN.notECT
        var source: IPv4Address?
        var destination: IPv4Address?

        static let table = KeyTable<IPv4>(
            "layer ipv4", "The IPv4 header.", make: { _ in IPv4() },
            keys: [
                Key("ttl", .integer(0...255), \.ttl, "Time to live; 64 unless given."),
                Key("dscp", .integer(0...63), \.dscp, "Differentiated services code point; 0 unless given."),
                Key("ecn", .word, \.ecn, "Explicit congestion notification, in nft's words; not-ect unless given."),
                Key("saddr", .ipv4Address, \.source, "The source; the interface's address unless given."),
                Key("daddr", .ipv4Address, \.destination, "The destination; the flow's unless given."),
            ])
    }

    struct UDP {
        var source: UInt16 = 4000
        var destination: UInt16 = 9000

        static let table = KeyTable<UDP>(
            "layer udp", "The UDP header.", make: { _ in UDP() },
            keys: [
                Key("sport", .integer(1...65535), \.source, "The source port; 4000 unless given."),
                Key("dport", .integer(1...65535), \.destination, "The destination port; 9000 unless given."),
            ])
    }

    struct Payload {
        var size = 58

        static let table = KeyTable<Payload>(
            "layer payload", "The payload. Its last 24 bytes are the tag.", make: { _ in Payload() },
            keys: [Key("size", .integer(24...65507), \.size, "Bytes, tag included; 58 unless given.")])
    }

    static let table = KeyTable<LayerFile>(
        "layer", "One layer of a packet.", make: { LayerFile(location: $0) },
        keys: [
            Key("eth", Ethernet.table.form, \.eth, "The Ethernet header."),
            Key("ipv4", IPv4.table.form, \.ipv4, "The IPv4 header."),
            Key("udp", UDP.table.form, \.udp, "The UDP header."),
            Key("payload", Payload.table.form, \.payload, "The payload."),
        ],
        check: { _, fields, report in
            if fields.present(["eth", "ipv4", "udp", "payload"]).count == 1 { return }
            report.error("a layer is one of eth, ipv4, udp, payload: { udp: { dport: 9000 } }", at: fields.location)
        })

    static var form: Form<LayerFile> { table.form }

    /// The layer, with its place in the order of a packet.
    var layer: (rank: Int, layer: Layer)? {
        if let eth { return (0, .eth(source: eth.source, destination: eth.destination)) }
        if let ipv4 {
            return (
                1,
                .ipv4(ttl: ipv4.ttl, dscp: ipv4.dscp, ecn: ipv4.ecn, source: ipv4.source, destination: ipv4.destination)
            )
        }
        if let udp { return (2, .udp(source: udp.source, destination: udp.destination)) }
        return payload.map { (3, .payload(size: $0.size)) }
    }
}
