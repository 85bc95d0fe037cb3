// The conditions of a rule as the lab file has them.

import Packets

/// `match` of a rule. Conditions are checked in a fixed order: those that count packets come last.
struct MatchFile {
    /// A value, and whether it was written with `!=`.
    struct Negatable<Value: Sendable>: Sendable {
        var value: Value
        var negated: Bool
    }

    struct Addresses {
        var source: Negatable<Prefix>?
        var destination: Negatable<Prefix>?

        var matches: [Match] {
            [(Match.Direction.source, source), (.destination, destination)].compactMap { direction, prefix in
                prefix.map { .address(direction, $0.value, negated: $0.negated) }
            }
        }

        static func table(ipv6: Bool) -> KeyTable<Addresses> {
            KeyTable<Addresses>(
                ipv6 ? "match ip6" : "match ip", "Addresses of a packet.", make: { _ in Addresses() },
                keys: [
                    Key(
                        "saddr", .matchedNetwork(ipv6: ipv6), \.source,
                        "The source: an address or a network, \"!= ...\" for all others."),
                    Key("daddr", .matchedNetwork(ipv6: ipv6), \.destination, "The destination."),
                ])
        }
    }

    struct Ports {
        var source: Negatable<ClosedRange<UInt16>>?
        var destination: Negatable<ClosedRange<UInt16>>?

        /// Without a port, the protocol alone.
        func matches(_ transport: Match.Transport) -> [Match] {
            let ports: [Match] = [(Match.Direction.source, source), (.destination, destination)].compactMap {
                direction, range in
                range.map { .port(transport, direction, $0.value, negated: $0.negated) }
            }
            return ports.isEmpty ? [.transport(transport.number)] : ports
        }

        static let table = KeyTable<Ports>(
            "match ports", "Ports of a packet; {} matches the protocol alone.", make: { _ in Ports() },
            keys: [
                Key("sport", .matchedPorts, \.source, "The source port or ports, \"!= ...\" for all others."),
                Key("dport", .matchedPorts, \.destination, "The destination port or ports."),
            ])
    }

    var ip: Located<Addresses>?
    var ip6: Located<Addresses>?
    var udp: Ports?
    var tcp: Ports?
    var sctp: Ports?
    var transport: UInt8?
    var inputInterface: Located<String>?
    var outputInterface: Located<String>?
    var connectionState: Located<[ConnectionState]>?
    var mark: UInt32?
    var limit: LimitFile?
    var numgen: NumgenFile?

    enum ConnectionState: String, CaseIterable, Sendable { case new, established, related, invalid, untracked }

    static let table = KeyTable<MatchFile>(
        "match", "Conditions, all of which must hold.", make: { _ in MatchFile() },
        keys: [
            Key("ip", Addresses.table(ipv6: false).form.located, \.ip, "IPv4 addresses."),
            Key("ip6", Addresses.table(ipv6: true).form.located, \.ip6, "IPv6 addresses."),
            Key("udp", Ports.table.form, \.udp, "UDP ports."),
            Key("tcp", Ports.table.form, \.tcp, "TCP ports."),
            Key("sctp", Ports.table.form, \.sctp, "SCTP ports."),
            Key("protocol", .transportProtocol, \.transport, "The protocol inside IP, by name or number."),
            Key("iif", Form.text.located, \.inputInterface, "The interface the packet came in by."),
            Key("oif", Form.text.located, \.outputInterface, "The interface the packet goes out by."),
            Key(
                "ct", Form.word.oneOrMore.located, \.connectionState,
                "The state of the connection: new, established, related, invalid, untracked."),
            Key("mark", .mark, \.mark, "The packet's mark."),
            Key("limit", LimitFile.form, \.limit, "So many packets in a time, such as 10/second."),
            Key("numgen", NumgenFile.table.form, \.numgen, "Every Nth packet, or one in N at random."),
        ],
        check: { _, fields, report in check(fields, report) })

    static func check(_ fields: Fields, _ report: Report) {
        let transports = fields.present(["udp", "tcp", "sctp", "protocol"])
        if transports.count > 1 {
            report.error(
                "no packet is both \(transports.joined(separator: " and "))", at: fields.location(transports[1]))
        }
        if fields.has("ip"), fields.has("ip6") {
            report.error("no packet is both ip and ip6", at: fields.location("ip6"))
        }
    }

    /// The conditions in the order in which they are checked.
    var matches: [Match] {
        var matches: [Match] = []
        if let inputInterface { matches.append(.inputInterface(inputInterface.value)) }
        if let outputInterface { matches.append(.outputInterface(outputInterface.value)) }
        matches += (ip?.value.matches ?? []) + (ip6?.value.matches ?? [])
        if let transport { matches.append(.transport(transport)) }
        matches += (udp?.matches(.udp) ?? []) + (tcp?.matches(.tcp) ?? []) + (sctp?.matches(.sctp) ?? [])
        if let connectionState { matches.append(.connectionState(connectionState.value.map(\.rawValue))) }
        if let mark { matches.append(.mark(mark)) }
        if let numgen { matches.append(.numgen(random: numgen.random, modulus: numgen.modulus, offset: numgen.offset)) }
        if let limit { matches.append(.limit(rate: limit.rate, per: limit.per, burst: limit.burst, over: limit.over)) }
        return matches
    }
}

extension Match.Transport {
    /// The protocol number inside IP.
    package var number: UInt8 {
        switch self {
        case .tcp: 6
        case .udp: 17
        case .sctp: 132
        }
    }
}
