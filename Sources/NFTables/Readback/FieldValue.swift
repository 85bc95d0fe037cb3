// Values as nft writes them beside a field.

import Netlink
import Packets

extension FieldFormat {
    func text(_ bytes: [UInt8]) -> String {
        switch self {
        case .number: "\(Self.big(bytes))"
        case .hostNumber: "\(Self.little(bytes))"
        case .address: Self.address(bytes)
        case .transportProtocol: Self.protocols[UInt8(truncatingIfNeeded: Self.big(bytes))] ?? "\(Self.big(bytes))"
        case .etherType: Self.etherTypes[Self.big(bytes)] ?? Self.hexadecimal(bytes)
        case .interface: Self.interface(bytes)
        case .interfaceIndex: "\(Self.little(bytes))"
        case .mark: "0x" + Self.padded(Self.little(bytes), 8)
        case .hexadecimal: Self.hexadecimal(bytes)
        case .mac: bytes.map { Self.padded(UInt64($0), 2) }.joined(separator: ":")
        case .family: [2: "ipv4", 10: "ipv6"][Self.little(bytes)] ?? "\(Self.little(bytes))"
        case .packetType: ["host", "broadcast", "multicast", "other"][Int(Self.little(bytes) & 3)]
        case .connectionState: Self.states(UInt32(truncatingIfNeeded: Self.little(bytes)))
        case .connectionDirection: Self.little(bytes) == 0 ? "original" : "reply"
        case .tcpFlags: Self.flags(bytes.first ?? 0, "|")
        case .icmpType: Self.icmp[UInt8(truncatingIfNeeded: Self.big(bytes))] ?? "\(Self.big(bytes))"
        case .mapped, .quoted: Self.hexadecimal(bytes)
        }
    }

    static func big(_ bytes: [UInt8]) -> UInt64 { bytes.suffix(8).reduce(0) { $0 << 8 | UInt64($1) } }
    static func little(_ bytes: [UInt8]) -> UInt64 { bytes.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) } }

    private static func padded(_ number: UInt64, _ digits: Int) -> String {
        let text = String(number, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.count)) + text
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.count <= 8
            ? "0x" + String(big(bytes), radix: 16) : "0x" + bytes.map { padded(UInt64($0), 2) }.joined()
    }

    /// A whole address, or the network that the first bytes of one are.
    private static func address(_ bytes: [UInt8]) -> String {
        let size = bytes.count <= 4 ? 4 : 16
        if bytes.count == size { return IPAddress(bytes: bytes).description }
        let filled = bytes + [UInt8](repeating: 0, count: size - bytes.count)
        return Prefix(IPAddress(bytes: filled), length: bytes.count * 8).description
    }

    /// A name, or the beginning of one.
    private static func interface(_ bytes: [UInt8]) -> String {
        let name = String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        return "\"\(name)\(bytes.contains(0) || bytes.count == 16 ? "" : "*")\""
    }

    static func states(_ bits: UInt32) -> String {
        let names: [(UInt32, String)] = [
            (1, "invalid"), (2, "established"), (4, "related"), (8, "new"), (64, "untracked"),
        ]
        return names.filter { bits & $0.0 != 0 }.map(\.1).joined(separator: ",")
    }

    static func flags(_ bits: UInt8, _ separator: String) -> String {
        let names = ["fin", "syn", "rst", "psh", "ack", "urg", "ecn", "cwr"]
        let set = names.enumerated().filter { bits & 1 << UInt8($0.offset) != 0 }.map(\.element)
        return set.isEmpty ? "0x0" : set.joined(separator: separator)
    }

    static let protocols: [UInt8: String] = [
        1: "icmp", 2: "igmp", 4: "ipencap", 6: "tcp", 17: "udp", 33: "dccp", 41: "ipv6", 47: "gre", 50: "esp",
        51: "ah", 58: "ipv6-icmp", 89: "ospf", 103: "pim", 108: "ipcomp", 112: "vrrp", 132: "sctp", 136: "udplite",
    ]
    private static let etherTypes: [UInt64: String] = [
        0x0800: "ip", 0x86dd: "ip6", 0x0806: "arp", 0x8100: "8021q", 0x88a8: "8021ad",
    ]
    private static let icmp: [UInt8: String] = [
        0: "echo-reply", 3: "destination-unreachable", 4: "source-quench", 5: "redirect", 8: "echo-request",
        9: "router-advertisement", 10: "router-solicitation", 11: "time-exceeded", 12: "parameter-problem",
        128: "echo-request", 129: "echo-reply", 133: "nd-router-solicit", 134: "nd-router-advert",
        135: "nd-neighbor-solicit", 136: "nd-neighbor-advert", 137: "nd-redirect",
    ]
}
