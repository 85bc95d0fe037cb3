// How many descriptors the collectors of a lab may hold.

import Glibc
import SystemCalls

/// What the collectors of a node keep open between two readings.
package enum Holding: Sendable, CaseIterable {
    /// Every source: the fastest readings.
    case everything
    /// The rtnetlink socket alone, so that `backlog()` stays cheap; the rest is opened per reading.
    case route
    /// Nothing: every reading visits the namespace.
    case nothing

    /// Descriptors per node, the namespace's own included: route socket, the files snmp, netstat, snmp6, xfrm_stat, sockstat and
    /// sockstat6, the sockets of sock_diag, ctnetlink and nf_tables.
    package var descriptorsPerNode: Int {
        switch self {
        case .everything: 11
        case .route: 2
        case .nothing: 1
        }
    }
}

/// Divides the process's descriptors: 1,000 nodes work with 4,096.
package struct DescriptorPolicy: Sendable {
    /// The soft limit of RLIMIT_NOFILE.
    package var limit: Int
    /// Descriptors for everything that is no collector: generators, sinks, files.
    package var reserved: Int

    package init(limit: Int, reserved: Int = 512) {
        self.limit = limit
        self.reserved = reserved
    }

    /// The limit of this process. Equivalent: `ulimit -n`.
    package static func ofThisProcess(reserved: Int = 512) throws(SystemCallError) -> DescriptorPolicy {
        var limit = rlimit()
        try systemCall("getrlimit", on: "RLIMIT_NOFILE") {
            unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        }
        return DescriptorPolicy(limit: Int(clamping: limit.rlim_cur), reserved: reserved)
    }

    /// The most that a lab of so many nodes may hold.
    package func holding(nodes: Int) -> Holding {
        let most = Holding.allCases.first { nodes * $0.descriptorsPerNode + reserved <= limit }
        return most ?? .nothing
    }
}
