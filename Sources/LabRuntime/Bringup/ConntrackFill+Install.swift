// Fills the table of connections of a node.

import LabFormat
import Namespaces
import Netlink
import SystemCalls

extension ConntrackFill {
    /// Equivalent to `conntrack -I` in the node, once for each connection.
    /// - Throws: NetlinkError, MissingCapability where a namespace may have more connections than netlab makes, Interrupted.
    func install(in namespace: Namespace) throws {
        try namespace.run { [self] in
            var socket = try KernelSocket(family: ProtocolFamily.netfilter)
            let count = try self.count(ConntrackUsage.read(over: &socket))
            let entries = ConntrackEntries(assured: assured, timeout: timeout)
            for start in stride(from: 0, to: count, by: 4096) {
                try Interrupts.check()
                try socket.execute(entries.batch(start..<min(start + 4096, count)))
            }
        }
    }

    private func count(_ usage: ConntrackUsage) throws -> Int {
        switch amount {
        case .full:
            if let problem = Self.problem(usage) { throw MissingCapability(Self.capability, problem, at: location) }
            return max(0, usage.limit - usage.entries)
        case .entries(let count): return count
        }
    }

    static let capability = "conntrack-fill"

    /// Why netlab does not fill such a table; nil: it does.
    static func problem(_ usage: ConntrackUsage) -> String? {
        if usage.limit == 0 { return "the table of connections has no limit: net.netfilter.nf_conntrack_max is 0" }
        guard usage.limit > most else { return nil }
        return "a namespace may have \(usage.limit) connections (net.netfilter.nf_conntrack_max), and netlab makes "
            + "\(most) at most"
    }
}
