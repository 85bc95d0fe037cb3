// Forms of the values that a rule's conditions compare with.

import Packets

extension Form {
    /// A value that a leading `!=` turns into its opposite.
    fileprivate static func negatable<Inner>(
        _ schema: Schema, _ expected: String, parse: @escaping @Sendable (String) -> Result<Inner, Complaint>
    ) -> Form<MatchFile.Negatable<Inner>> where Value == MatchFile.Negatable<Inner> {
        Form(schema) { value, report in
            guard let text = value.text(expected: expected, report) else { return nil }
            let negated = text.hasPrefix("!=")
            let bare = negated ? String(text.dropFirst(2).drop { $0 == " " }) : text
            switch parse(bare) {
            case .success(let inner): return MatchFile.Negatable(value: inner, negated: negated)
            case .failure(let complaint):
                report.error(complaint.message, at: value.location)
                return nil
            }
        }
    }
}

extension Form where Value == MatchFile.Negatable<Prefix> {
    /// An address or a network of one family.
    static func matchedNetwork(ipv6: Bool) -> Form<MatchFile.Negatable<Prefix>> {
        let expected = ipv6 ? "an IPv6 address or network" : "an IPv4 address or network"
        return negatable(.text(pattern: nil), expected) { text in
            let prefix = Prefix(text) ?? IPAddress(text).map { Prefix($0, length: $0.bitWidth) }
            guard let prefix, prefix.address.isIPv6 == ipv6 else {
                return .failure(Complaint("expected \(expected), found \(text.shown)"))
            }
            guard prefix.network == prefix else {
                return .failure(Complaint("\(text.shown) has host bits: the network is \(prefix.network)"))
            }
            return .success(prefix)
        }
    }
}

extension Form where Value == MatchFile.Negatable<ClosedRange<UInt16>> {
    static var matchedPorts: Form<MatchFile.Negatable<ClosedRange<UInt16>>> {
        let expected = "a port or ports such as 9000-9010 (0 to 65535)"
        return negatable(.anyOf([.integer(0...65535), .text(pattern: "^(!= *)?[0-9]+(-[0-9]+)?$")]), expected) { text in
            PortRange.parse(text).map { .success($0) }
                ?? .failure(Complaint("expected \(expected), found \(text.shown)"))
        }
    }
}

extension Form where Value == UInt8 {
    /// A protocol inside IP.
    static var transportProtocol: Form<UInt8> {
        let number = Form<UInt8>.integer(0...255)
        return Form(.anyOf([.words(ProtocolNames.names.map(\.name)), number.schema])) { value, report in
            guard let text = value.text(expected: "a protocol such as udp", report) else { return nil }
            if let known = ProtocolNames.names.first(where: { $0.name == text }) { return known.number }
            if text.utf8.first.map({ (48...57).contains($0) }) ?? false { return number.read(value, report) }
            let names = ProtocolNames.names.map(\.name)
            let suggestion = Suggestion.text(for: text, among: names)
            report.error(
                "unknown protocol \(text.shown)\(suggestion): one of \(names.joined(separator: ", ")), or a number",
                at: value.location)
            return nil
        }
    }
}

extension Form where Value == UInt32 {
    /// A packet mark, in decimal or with 0x in hexadecimal.
    static var mark: Form<UInt32> {
        let decimal = Form<UInt32>.integer(0...UInt32.max)
        return Form(.anyOf([decimal.schema, .text(pattern: "^0x[0-9A-Fa-f]+$")])) { value, report in
            guard case .scalar(let text, _) = value.content, text.hasPrefix("0x") else {
                return decimal.read(value, report)
            }
            let digits = text.dropFirst(2)
            if let mark = UInt32(digits, radix: 16), digits.allSatisfy(\.isHexDigit) { return mark }
            report.error("expected a mark such as 7 or 0x7, found \(text.shown)", at: value.location)
            return nil
        }
    }
}

/// Numbers of protocols inside IP, by nft's names.
enum ProtocolNames {
    static let names: [(name: String, number: UInt8)] = [
        ("icmp", 1), ("igmp", 2), ("tcp", 6), ("udp", 17), ("gre", 47), ("esp", 50), ("ah", 51), ("ipv6-icmp", 58),
        ("icmpv6", 58), ("sctp", 132), ("udplite", 136),
    ]
}
