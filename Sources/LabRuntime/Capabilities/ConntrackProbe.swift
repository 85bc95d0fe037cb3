// Whether a namespace's table of connections can be filled.

import Collectors
import LabFormat
import Namespaces
import Netlink

/// Reads its limit and makes a connection in a scratch namespace.
enum ConntrackProbe {
    static let all = [
        Capability(
            name: ConntrackFill.capability, purpose: "fill a node's table of connections (conntrack: { fill: full })",
            probe: probe)
    ]

    @Sendable private static func probe() -> Availability {
        do { return try problem().map { .unavailable($0) } ?? .available } catch { return .unavailable("\(error)") }
    }

    private static func problem() throws -> String? {
        try Namespace.unnamed().run {
            var socket = try KernelSocket(family: ProtocolFamily.netfilter)
            let usage = try ConntrackUsage.read(over: &socket)
            if let problem = ConntrackFill.problem(usage) { return problem }
            try socket.execute(ConntrackEntries(assured: true, timeout: 60).batch(0..<1))
            return nil
        }
    }
}
