// The ICMPv6 layer of a packet, neighbour discovery included.

import Packets

/// `icmpv6: { type: nd-neighbor-solicit, target: "2001:db8::2", source-mac: 02:00:00:00:00:01 }`
package struct ICMPv6Layer: PacketLayer {
    package var type: FieldValues = 128
    package var code: FieldValues = 0
    package var checksum: FieldValues?
    package var id: FieldValues = 0
    package var sequence: FieldValues?
    package var mtu: FieldValues?
    package var flags: FieldValues?
    package var target: FieldValues?
    package var destination: FieldValues?
    package var hopLimit: FieldValues?
    package var lifetime: FieldValues?
    package var reachable: FieldValues?
    package var retransmission: FieldValues?
    package var sourceMAC: FieldValues?
    package var targetMAC: FieldValues?
    package var linkMTU: FieldValues?
    package var options: [UInt8] = []

    static let types: [String: UInt64] = [
        "destination-unreachable": 1, "packet-too-big": 2, "time-exceeded": 3, "parameter-problem": 4,
        "echo-request": 128, "echo-reply": 129, "nd-router-solicit": 133, "nd-router-advert": 134,
        "nd-neighbor-solicit": 135, "nd-neighbor-advert": 136, "nd-redirect": 137,
    ]

    static let table = KeyTable<ICMPv6Layer>(
        "layer icmpv6", "An ICMPv6 message.", make: { _ in ICMPv6Layer() },
        keys: [
            Key(
                "type", .field(.number(8, words: types)), \.type, "The type, in nft's words; echo-request unless given."
            ),
            Key("code", .number(8), \.code, "The code; 0 unless given."),
            Key("id", .number(16), \.id, "The identifier of an echo; 0 unless given."),
            Key(
                "sequence", .number(16), \.sequence,
                "The sequence number of an echo; the packet's sequence number unless given."),
            Key("mtu", .number(32), \.mtu, "The MTU of a 'packet too big'."),
            Key(
                "target", .field(.ipv6), \.target, "The address a neighbour message is about; the flow's unless given."),
            Key("destination", .field(.ipv6), \.destination, "The address that a redirect is about."),
            Key(
                "flags", .number(8), \.flags,
                "The flags of an advertisement: 0x80 router, 0x40 solicited, 0x20 override."),
            Key("hoplimit", .number(8), \.hopLimit, "The hop limit that a router advertises; 0 unless given."),
            Key("lifetime", .number(16), \.lifetime, "Seconds for which a router is one; 0 unless given."),
            Key("reachable-time", .number(32), \.reachable, "Milliseconds, of a router advertisement; 0 unless given."),
            Key(
                "retrans-timer", .number(32), \.retransmission,
                "Milliseconds, of a router advertisement; 0 unless given."),
            Key("source-mac", .field(.mac), \.sourceMAC, "Option 1: the sender's MAC address."),
            Key("target-mac", .field(.mac), \.targetMAC, "Option 2: the target's MAC address."),
            Key("link-mtu", .number(32), \.linkMTU, "Option 5: the link's MTU."),
            Key("options", .hex, \.options, "Other options of neighbour discovery, in hexadecimal."),
            Key("checksum", .number(16), \.checksum, "The checksum, even a wrong one."),
        ],
        check: { layer, fields, report in layer.check(fields, report) })

    /// Which keys a type has, beside `type`, `code` and `checksum`.
    private static let keys: [UInt128: [String]] = [
        2: ["mtu"], 128: ["id", "sequence"], 129: ["id", "sequence"],
        133: ["source-mac", "options"],
        134: [
            "flags", "hoplimit", "lifetime", "reachable-time", "retrans-timer", "source-mac", "link-mtu", "options",
        ],
        135: ["target", "source-mac", "options"], 136: ["flags", "target", "target-mac", "options"],
        137: ["target", "destination", "target-mac", "options"],
    ]

    private func check(_ fields: Fields, _ report: Report) {
        let all = Set(Self.keys.values.joined()).sorted()
        if !type.isConstant {
            let foreign = fields.present(all).filter { !["id", "sequence"].contains($0) }
            for key in foreign { report.error("'\(key)' needs one constant type", at: fields.location(key)) }
            return
        }
        let own = Self.keys[type.first] ?? ["id", "sequence"]
        for key in fields.present(all) where !own.contains(key) {
            report.error("an ICMPv6 message of type \(type.first) has no '\(key)'", at: fields.location(key))
        }
        if options.count % 8 != 0 {
            report.error("options of neighbour discovery take multiples of 8 bytes", at: fields.location("options"))
        }
    }

    func header(_ ends: PacketEnds) -> any Header {
        let number: UInt8 = type.first()
        var header = ICMPv6Header(
            type: number, code: code.first(), id: id.first(), sequence: sequence.map { $0.first() },
            checksum: checksum.map { $0.first() })
        let isEcho = (ICMPv6Header.echoRequest...ICMPv6Header.echoReply).contains(number)
        if !isEcho, sequence == nil { header.sequence = 0 }
        if let mtu {
            let words: UInt32 = mtu.first()
            (header.id, header.sequence) = (UInt16(words >> 16), UInt16(truncatingIfNeeded: words))
        }
        if header.isNeighbourDiscovery { writeNeighbourDiscovery(&header, ends) }
        return header
    }

    private func writeNeighbourDiscovery(_ header: inout ICMPv6Header, _ ends: PacketEnds) {
        let flags: UInt16 = flags?.first() ?? 0
        let target = target.map { IPv6Address(number: $0.first) } ?? ends.destination6
        switch header.type {
        case ICMPv6Header.routerAdvertisement:
            header.id = (hopLimit?.first() ?? 0) << 8 | flags
            header.sequence = lifetime?.first() ?? 0
            header.body = IPv4Address(reachable?.first() ?? 0).bytes + IPv4Address(retransmission?.first() ?? 0).bytes
        case ICMPv6Header.neighbourSolicitation: header.body = target.bytes
        case ICMPv6Header.neighbourAdvertisement:
            header.id = flags << 8
            header.body = target.bytes
        case ICMPv6Header.redirect:
            header.body = target.bytes + (destination.map { IPv6Address(number: $0.first) } ?? ends.destination6).bytes
        default: break
        }
        var options: [NeighbourOption] = []
        if let sourceMAC { options.append(.sourceMAC(MACAddress(sourceMAC.first()))) }
        if let targetMAC { options.append(.targetMAC(MACAddress(targetMAC.first()))) }
        if let linkMTU { options.append(.mtu(linkMTU.first())) }
        header.options = options.flatMap(\.bytes) + self.options
    }

    var isNeighbourDiscovery: Bool { (133...137).contains(type.first) }

    /// The options' fields stand behind the body, in the order in which `header` writes them.
    var fields: [LayerField] {
        let body = 8 + ICMPv6Header.bodyLength(type.first())
        let isAdvertisement = type.first == 134
        return LayerField.list([
            ("type", type, FieldPlace(0, 1)), ("code", code, FieldPlace(1, 1)),
            ("checksum", checksum, FieldPlace(2, 2)),
            ("id", id, FieldPlace(4, 2)), ("sequence", sequence, FieldPlace(6, 2)), ("mtu", mtu, FieldPlace(4, 4)),
            ("hoplimit", hopLimit, FieldPlace(4, 1)), ("flags", flags, FieldPlace(isAdvertisement ? 5 : 4, 1)),
            ("lifetime", lifetime, FieldPlace(6, 2)), ("reachable-time", reachable, FieldPlace(8, 4)),
            ("retrans-timer", retransmission, FieldPlace(12, 4)), ("target", target, FieldPlace(8, 16)),
            ("destination", destination, FieldPlace(24, 16)), ("source-mac", sourceMAC, FieldPlace(body + 2, 6)),
            ("target-mac", targetMAC, FieldPlace(body + (sourceMAC == nil ? 2 : 10), 6)),
            ("link-mtu", linkMTU, FieldPlace(body + (sourceMAC == nil ? 4 : 12), 4)),
        ])
    }
}
