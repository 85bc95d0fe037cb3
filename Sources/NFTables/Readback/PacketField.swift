// What the bytes are that a rule reads: a header's field, or what the kernel knows about a packet.

import Netlink
import Packets

/// How a value is written.
enum FieldFormat: Hashable, Sendable {
    case number, address, transportProtocol, etherType, interface, mark, hexadecimal, mac, family, packetType
    case interfaceIndex, connectionState, connectionDirection, tcpFlags, icmpType, hostNumber, mapped, quoted
}

/// The left side of a match: its words, and how values beside it are written.
struct PacketField: Hashable, Sendable {
    var words: String
    var format: FieldFormat
    /// What is loaded of the packet: header, offset and length in bytes.
    var payload: Payload?
    /// NFT_META_*, for the conditions that nft leaves unsaid.
    var meta: UInt32?

    init(_ words: String, _ format: FieldFormat, payload: Payload? = nil, meta: UInt32? = nil) {
        (self.words, self.format, self.payload, self.meta) = (words, format, payload, meta)
    }

    /// A field of the packet. What is not in the tables is written as nft does: `@nh,96,32`.
    /// - Parameters:
    ///   - network: the IP version that earlier conditions of the rule leave.
    ///   - transport: IPPROTO_* likewise.
    static func payload(_ load: Payload, network: Family?, transport: UInt8?) -> PacketField {
        let rows: [Row] =
            switch load.base {
            case .link: link
            case .network: network == .ip6 ? ip6 : network == .ip ? ip : []
            case .transport: transportFields(transport)
            }
        let row = rows.first { $0.offset == load.offset && $0.length == load.length }
        if let row { return PacketField(row.words, row.format, payload: load) }
        // The first bytes of an address are its network.
        let starts = rows.first { $0.offset == load.offset && $0.format == .address && load.length < $0.length }
        if let starts { return PacketField(starts.words, .address, payload: load) }
        let base = [Payload.Base.link: "ll", .network: "nh", .transport: "th"][load.base] ?? "?"
        return PacketField("@\(base),\(load.offset * 8),\(load.length * 8)", .hexadecimal, payload: load)
    }

    private struct Row: Sendable {
        var offset: UInt32
        var length: UInt32
        var words: String
        var format: FieldFormat

        init(_ offset: UInt32, _ length: UInt32, _ words: String, _ format: FieldFormat = .number) {
            (self.offset, self.length, self.words, self.format) = (offset, length, words, format)
        }
    }

    private static let link = [
        Row(0, 6, "ether daddr", .mac), Row(6, 6, "ether saddr", .mac), Row(12, 2, "ether type", .etherType),
    ]
    private static let ip = [
        Row(1, 1, "ip dscp"), Row(2, 2, "ip length"), Row(4, 2, "ip id"), Row(6, 2, "ip frag-off", .hexadecimal),
        Row(8, 1, "ip ttl"), Row(9, 1, "ip protocol", .transportProtocol), Row(10, 2, "ip checksum"),
        Row(12, 4, "ip saddr", .address), Row(16, 4, "ip daddr", .address),
    ]
    private static let ip6 = [
        Row(4, 2, "ip6 length"), Row(6, 1, "ip6 nexthdr", .transportProtocol), Row(7, 1, "ip6 hoplimit"),
        Row(8, 16, "ip6 saddr", .address), Row(24, 16, "ip6 daddr", .address),
    ]

    private static func transportFields(_ number: UInt8?) -> [Row] {
        let ports = { (name: String) in [Row(0, 2, "\(name) sport"), Row(2, 2, "\(name) dport")] }
        switch number {
        case 6:
            return ports("tcp") + [
                Row(4, 4, "tcp sequence"), Row(8, 4, "tcp ackseq"), Row(13, 1, "tcp flags", .tcpFlags),
                Row(14, 2, "tcp window"), Row(16, 2, "tcp checksum"),
            ]
        case 17: return ports("udp") + [Row(4, 2, "udp length"), Row(6, 2, "udp checksum")]
        case 132: return ports("sctp") + [Row(4, 4, "sctp vtag")]
        case 33: return ports("dccp")
        case 136: return ports("udplite")
        case 1: return [Row(0, 1, "icmp type", .icmpType), Row(1, 1, "icmp code"), Row(4, 2, "icmp id")]
        case 58: return [Row(0, 1, "icmpv6 type", .icmpType), Row(1, 1, "icmpv6 code"), Row(4, 2, "icmpv6 id")]
        default: return ports("th")
        }
    }

    /// NFT_META_*.
    static func meta(_ key: UInt32) -> PacketField {
        let (words, format): (String, FieldFormat) =
            switch key {
            case 0: ("meta length", .hostNumber)
            case 1: ("meta protocol", .etherType)
            case 2: ("meta priority", .mark)
            case 3: ("meta mark", .mark)
            case 4: ("iif", .interfaceIndex)
            case 5: ("oif", .interfaceIndex)
            case 6: ("iifname", .interface)
            case 7: ("oifname", .interface)
            case 8: ("iiftype", .hostNumber)
            case 9: ("oiftype", .hostNumber)
            case 10: ("meta skuid", .hostNumber)
            case 11: ("meta skgid", .hostNumber)
            case 15: ("meta nfproto", .family)
            case 16: ("meta l4proto", .transportProtocol)
            case 17: ("ibrname", .interface)
            case 18: ("obrname", .interface)
            case 19: ("meta pkttype", .packetType)
            case 20: ("meta cpu", .hostNumber)
            case 23: ("meta cgroup", .hostNumber)
            default: ("meta key-\(key)", .hexadecimal)
            }
        return PacketField(words, format, meta: key)
    }

    /// NFT_CT_*; the direction is that of the connection, if the key has one.
    static func connection(_ key: UInt32, direction: UInt8?) -> PacketField {
        let side = direction.map { $0 == 0 ? "original " : "reply " } ?? ""
        let (words, format): (String, FieldFormat) =
            switch key {
            case 0: ("state", .connectionState)
            case 1: ("direction", .connectionDirection)
            case 2: ("status", .hexadecimal)
            case 3: ("mark", .mark)
            case 7: ("l3proto", .family)
            case 8, 19: ("ip saddr", .address)
            case 9, 20: ("ip daddr", .address)
            case 10: ("protocol", .transportProtocol)
            case 11: ("proto-src", .number)
            case 12: ("proto-dst", .number)
            case 14: ("packets", .hostNumber)
            case 15: ("bytes", .hostNumber)
            case 18: ("zone", .hostNumber)
            default: ("key-\(key)", .hexadecimal)
            }
        return PacketField("ct \(side)\(words)", format)
    }
}
