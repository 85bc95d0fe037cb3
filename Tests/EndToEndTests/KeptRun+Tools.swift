// Figures of a kept lab as the tools of others show them, and the same ones in the run's books.

import Foundation
import PacketPath
import Testing

/// A figure that a tool shows inside a node, since the node was made.
enum ToolFigure: Sendable {
    /// `nstat -asz NAME`
    case nstat(String)
    /// `ip -s -s -j link show dev IF`: rx or tx, and the field.
    case link(String, String, String)
    /// `tc -s -j qdisc show dev IF`: a field of the root qdisc.
    case qdisc(String, String)
    /// The same of the clsact qdisc: what its filters drop.
    case clsact(String)
    /// `nft -j list counters`: the packets of a named counter.
    case rule(String)
    /// `conntrack -S`: a column, summed over the processors.
    case conntrack(String)
    /// A line of /proc/net/xfrm_stat.
    case xfrm(String)
    /// `ethtool -S IF`
    case ethtool(String, String)
}

/// What the run says of the same.
enum BookFigure: Sendable {
    /// Packets that ended at the tool's node, or at the other end of its cable, for one of the causes, whosever they were.
    case lost([String], at: String? = nil)
    /// What the flows' sinks saw.
    case delivered([String])
    /// Calls of send(2) that failed with the errno.
    case notSent(String)
    /// What a signal of the lab was seen to be.
    case signal(String)
    /// Segments that the flow's connection sent again, by its tcp_info.
    case repeated(String)
}

extension KeptRun {
    func figure(_ tool: ToolFigure, in node: String) throws -> Int {
        switch tool {
        case .nstat(let name): return try #require(try nstat(node, name))
        case .link(let interface, let direction, let field):
            let link = try json(node, "ip", "-s", "-s", "-j", "link", "show", "dev", interface).first
            let stats = (link?["stats64"] as? [String: Any])?[direction] as? [String: Any]
            return try #require(stats?[field] as? Int, "\(interface) \(direction) \(field): \(stats ?? [:])")
        case .qdisc(let interface, let field):
            let qdiscs = try json(node, "tc", "-s", "-j", "qdisc", "show", "dev", interface)
            return try #require(qdiscs.first { $0["root"] as? Bool == true }?[field] as? Int, "\(qdiscs)")
        case .clsact(let interface):
            let qdiscs = try json(node, "tc", "-s", "-j", "qdisc", "show", "dev", interface)
            return try #require(qdiscs.first { $0["kind"] as? String == "clsact" }?["drops"] as? Int, "\(qdiscs)")
        case .rule(let name):
            let list = try JSONSerialization.jsonObject(
                with: Data(try says(node, "nft", "-j", "list", "counters").utf8))
            let objects = (list as? [String: Any])?["nftables"] as? [[String: Any]] ?? []
            let counter = objects.compactMap { $0["counter"] as? [String: Any] }.first { $0["name"] as? String == name }
            return try #require(counter?["packets"] as? Int, "\(objects)")
        case .conntrack(let column): return try conntrack(node, column)
        case .xfrm(let name): return try line(of: name, in: try says(node, "cat", "/proc/net/xfrm_stat"))
        case .ethtool(let interface, let name):
            return try line(of: "\(name):", in: try says(node, "ethtool", "-S", interface))
        }
    }

    func figure(_ book: BookFigure, at node: String) throws -> Int {
        let ledger = record.ledger
        switch book {
        case .lost(let causes, let other):
            let rows = ledger.flows.flatMap(\.dropped) + ledger.shared + ledger.foreign
            return rows.filter { $0.node == other ?? node && causes.contains($0.cause) }.reduce(0) {
                $0 + Int($1.packets)
            }
        case .delivered(let flows):
            return ledger.flows.filter { flows.contains($0.name) }.reduce(0) { $0 + Int($1.delivered) }
        case .notSent(let errno): return ledger.flows.reduce(0) { $0 + Int($1.notSent[errno] ?? 0) }
        case .signal(let place): return try signal(place)
        case .repeated(let flow):
            let sender = try #require(record.senders.first { $0.flow == flow })
            return try #require(sender.stream?.client?.retransmissions)
        }
    }

    private func json(_ node: String, _ words: String...) throws -> [[String: Any]] {
        let text = try says(node, words)
        return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]], "\(text)")
    }

    /// The number behind a name.
    private func line(of name: String, in text: String) throws -> Int {
        let lines = text.split(separator: "\n").map { $0.split { " \t".contains($0) } }
        return try #require(lines.first { $0.first == name[...] }?.last.flatMap { Int($0) }, "\(name): \(text)")
    }
}
