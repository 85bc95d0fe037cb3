// Rules in the language of nft(8): what a person would write for the same effect.

import Packets

extension Ruleset {
    /// The tables as `nft -f -` takes them. Native text stands behind them as it was written.
    package var nftText: String {
        (tables.map(\.nftText) + (native.map { [$0] } ?? [])).joined(separator: "\n")
    }
}

extension Table {
    package var nftText: String {
        let counters = counters.flatMap { ["\tcounter \($0) {", "\t}"] }
        let lines = ["table \(family.rawValue) \(name) {"] + counters + chains.flatMap(\.nftLines) + ["}"]
        return lines.joined(separator: "\n")
    }
}

extension Chain {
    fileprivate var nftLines: [String] {
        var lines = ["\tchain \(name) {"]
        if let base { lines.append("\t\t\(base.nftText)") }
        return lines + rules.map { "\t\t\($0.nftText)" } + ["\t}"]
    }
}

extension Chain.Base {
    fileprivate var nftText: String {
        let device = device.map { " device \"\($0)\"" } ?? ""
        return
            "type \(kind.rawValue) hook \(hook.rawValue)\(device) priority \(priority); policy \(policyDrops ? "drop" : "accept");"
    }
}

extension Rule {
    /// The rule as nft(8) lists it: conditions, counter, verdict, comment.
    package var nftText: String {
        var words = matches.map(\.nftText)
        if let counter { words.append("counter name \"\(counter)\"") }
        if let verdict { words.append(verdict.nftText) }
        if let comment { words.append("comment \"\(comment)\"") }
        return words.joined(separator: " ")
    }
}

extension Rule.Verdict {
    fileprivate var nftText: String {
        switch self {
        case .accept: "accept"
        case .drop: "drop"
        case .reject(tcpReset: false): "reject"
        case .reject(tcpReset: true): "reject with tcp reset"
        case .jump(let chain): "jump \(chain)"
        case .goto(let chain): "goto \(chain)"
        case .return: "return"
        case .snat(let to, let ports): "snat \(Self.target(to, ports))"
        case .dnat(let to, let ports): "dnat \(Self.target(to, ports))"
        case .masquerade: "masquerade"
        }
    }

    /// `ip to 10.0.0.1:1000-1010`
    private static func target(_ to: IPAddress, _ ports: ClosedRange<UInt16>?) -> String {
        let family = to.isIPv6 ? "ip6" : "ip"
        guard let ports else { return "\(family) to \(to)" }
        let address = to.isIPv6 ? "[\(to)]" : "\(to)"
        return "\(family) to \(address):\(ports.nftText)"
    }
}

extension [Match] {
    /// The conditions as nft(8) lists them; empty for those that every packet meets.
    package var nftText: String { map(\.nftText).joined(separator: " ") }
}

extension Match {
    fileprivate var nftText: String {
        switch self {
        case .address(let direction, let prefix, let negated):
            let family = prefix.address.isIPv6 ? "ip6" : "ip"
            let word = direction == .source ? "saddr" : "daddr"
            let value = prefix.length == prefix.address.bitWidth ? "\(prefix.address)" : "\(prefix)"
            return "\(family) \(word) \(negated ? "!= " : "")\(value)"
        case .port(let transport, let direction, let ports, let negated):
            let word = direction == .source ? "sport" : "dport"
            return "\(transport.rawValue) \(word) \(negated ? "!= " : "")\(ports.nftText)"
        case .transport(let number): return "meta l4proto \(number)"
        case .inputInterface(let name): return "iifname \"\(name)\""
        case .outputInterface(let name): return "oifname \"\(name)\""
        case .connectionState(let states): return "ct state { \(states.joined(separator: ", ")) }"
        case .mark(let mark): return "meta mark \(mark)"
        case .limit(let rate, let per, let burst, let over):
            return "limit rate \(over ? "over " : "")\(rate)/\(Self.unit(per)) burst \(burst) packets"
        case .numgen(let random, let modulus, let offset):
            return "numgen \(random ? "random" : "inc") mod \(modulus) \(offset)"
        }
    }

    private static func unit(_ seconds: UInt64) -> String {
        let units: [UInt64: String] = [1: "second", 60: "minute", 3600: "hour", 86400: "day", 604_800: "week"]
        return units[seconds] ?? "second"
    }
}

extension ClosedRange<UInt16> {
    fileprivate var nftText: String { count == 1 ? "\(lowerBound)" : "\(lowerBound)-\(upperBound)" }
}
