// The rules that choose a routing table, read with RTM_GETRULE.

import Packets
import SystemPackage

/// One rule. Equivalent: a line of `ip rule` or `ip -6 rule`.
package struct PolicyRule: Sendable, Hashable {
    package var isIPv6: Bool
    package var priority: UInt32
    package var source: Prefix?
    package var destination: Prefix?
    package var inputInterface: String?
    package var outputInterface: String?
    package var mark: UInt32?
    /// 255 local, 254 main, 253 default.
    package var table: UInt32
    /// `lookup`, `blackhole`...
    package var action: String

    package static func dump<Link: Transport & ~Copyable>(
        over socket: inout Socket<Link>
    ) throws(NetlinkError) -> [PolicyRule] {
        var rules: [PolicyRule] = []
        for family in [2, 10] as [UInt8] {
            var message = Message(type: 34, flags: Message.Flags.dump)
            message.put(family)
            for _ in 0..<11 { message.put(UInt8(0)) }
            do throws(NetlinkError) {
                rules += try socket.dump(message, type: 32, operation: "read rules").compactMap(PolicyRule.init)
            } catch {
                // A kernel without policy routing for the family has no rules.
                guard [.notSupportedOnSocket, .notSupported, .addressFamilyNotSupported].contains(error.errno) else {
                    throw error
                }
            }
        }
        return rules
    }

    /// Reads struct fib_rule_hdr and FRA_*.
    init?(_ reply: Reply) {
        guard reply.payload.count >= 12 else { return nil }
        let attributes = reply.attributes(after: 12)
        func byte(_ offset: Int) -> UInt8 { reply.payload.number(at: offset) }
        func prefix(_ type: UInt16, _ length: UInt8) -> Prefix? {
            attributes.bytes(type).flatMap {
                [4, 16].contains($0.count) ? Prefix(IPAddress(bytes: Array($0)), length: Int(length)) : nil
            }
        }
        isIPv6 = byte(0) == 10
        priority = attributes.number(6) ?? 0
        destination = prefix(1, byte(1))
        source = prefix(2, byte(2))
        inputInterface = attributes.string(3)
        outputInterface = attributes.string(17)
        mark = attributes.number(10)
        table = attributes.number(15) ?? UInt32(byte(4))
        action = [1: "lookup", 2: "goto", 3: "nop", 6: "blackhole", 7: "unreachable", 8: "prohibit"][byte(7)] ?? "?"
    }

    /// As `ip rule` writes it: `from 10.0.0.0/8 fwmark 0x1 lookup 100`.
    package var words: String {
        let selectors = [
            "from \(source.map(\.description) ?? "all")", destination.map { "to \($0)" },
            mark.map { "fwmark 0x\(String($0, radix: 16))" },
            inputInterface.map { "iif \($0)" }, outputInterface.map { "oif \($0)" },
        ]
        let name = [255: "local", 254: "main", 253: "default"][table] ?? "\(table)"
        return (selectors.compactMap { $0 } + [action == "lookup" ? "lookup \(name)" : action]).joined(separator: " ")
    }
}
