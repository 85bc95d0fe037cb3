// Messages of an exchange in a few words: `[syn, ack] seq 1 ack 1001`, `udp 5 bytes`, `icmp echo-reply`.

extension ExchangeMessage {
    /// nft's words.
    package static let typeNames: [UInt8: String] = [
        0: "echo-reply", 3: "destination-unreachable", 5: "redirect", 8: "echo-request", 11: "time-exceeded",
        12: "parameter-problem", 13: "timestamp-request", 14: "timestamp-reply",
    ]

    /// nft's words.
    package static let typeNames6: [UInt8: String] = [
        1: "destination-unreachable", 2: "packet-too-big", 3: "time-exceeded", 4: "parameter-problem",
        128: "echo-request", 129: "echo-reply",
    ]

    /// What a lab file asks for: `[syn, ack]`, `udp`, `icmp echo-reply`.
    package var text: String {
        switch self {
        case .tcp(let tcp): tcp.flags.text
        case .udp: "udp"
        case .icmp(let icmp): Self.text("icmp", Self.typeNames[icmp.type], icmp.type, icmp.code)
        case .icmpv6(let icmp): Self.text("icmpv6", Self.typeNames6[icmp.type], icmp.type, icmp.code)
        }
    }

    /// What was sent or came.
    package static func text(_ header: any Header, payload: [UInt8]) -> String {
        let bytes = payload.isEmpty ? "" : ", \(payload.count) bytes"
        switch header {
        case let tcp as TCPHeader:
            let acknowledgement = tcp.flags.contains(.ack) ? " ack \(tcp.acknowledgement)" : ""
            return "\(tcp.flags.text) seq \(tcp.sequence ?? 0)\(acknowledgement)\(bytes)"
        case is UDPHeader: return "udp\(bytes)"
        case let icmp as ICMPHeader:
            let echo = [0, 8].contains(icmp.type) ? " id \(icmp.id) sequence \(icmp.sequence ?? 0)\(bytes)" : ""
            return text("icmp", typeNames[icmp.type], icmp.type, icmp.code) + echo
        case let icmp as ICMPv6Header:
            let echo = [128, 129].contains(icmp.type) ? " id \(icmp.id) sequence \(icmp.sequence ?? 0)\(bytes)" : ""
            return text("icmpv6", typeNames6[icmp.type], icmp.type, icmp.code) + echo
        default: return "\(Swift.type(of: header).name)\(bytes)"
        }
    }

    private static func text(_ name: String, _ word: String?, _ type: UInt8, _ code: UInt8?) -> String {
        let code = code.map { $0 == 0 ? "" : " code \($0)" } ?? ""
        return "\(name) \(word ?? "type \(type)")\(code)"
    }
}

extension TCPHeader.Flags {
    /// nft's words.
    package static let words: [(name: String, flag: TCPHeader.Flags)] = [
        ("fin", .fin), ("syn", .syn), ("rst", .rst), ("psh", .psh), ("ack", .ack), ("urg", .urg), ("ecn", .ece),
        ("cwr", .cwr),
    ]

    /// `[syn, ack]`
    package var text: String { "[" + Self.words.filter { contains($0.flag) }.map(\.name).joined(separator: ", ") + "]" }
}
