// The counters of one object at one moment.

import Netlink
import PacketPath

/// The counters of one object: an interface, a qdisc, a whole file of /proc.
///
/// Names and values are kept apart because the names are shared by all samples.
package struct CounterGroup: Sendable, Equatable {
    package var source: CounterKey.Source
    /// As in `CounterKey.object`.
    package var object: String
    /// Tells an object from its successor of the same name: an interface index, a socket's cookie.
    package var identity: UInt64
    package var names: [String]
    /// In the order of `names`, and as many.
    package var values: [UInt64]

    package init(
        _ source: CounterKey.Source, object: String = "", identity: UInt64 = 0, names: [String], values: [UInt64]
    ) {
        self.source = source
        self.object = object
        self.identity = identity
        self.names = names.count == values.count ? names : Array(names.prefix(values.count))
        self.values = values
    }

    /// What waits now, and so may fall.
    static let waiting: Set<String> = ["qlen", "backlog", "rqueue"]

    /// Whether a name stands for a level, which may fall, and not for a counter: a queue's length, a limit, a time.
    static func isLevel(_ name: String) -> Bool { levels.contains(name) }

    private static let levels: Set<String> = waiting.union(SocketMemory.names.dropLast())
        .union(TCPInformation.allNames).subtracting(TCPInformation.counters)
        .union(["wqueue", "accept_queue", "accept_limit", "backlog_len", "input_qlen", "process_qlen", "entries"])
        .union(["peer_ifindex"])

    /// Whether the difference of two samples says something: of the levels only what waits.
    static func hasDelta(_ name: String) -> Bool { !isLevel(name) || waiting.contains(name) }

    /// Whether this object took the place of the `earlier` one of the same name, or was set to zero: its identity
    /// differs, or one of its counters fell. What the node or the machine counts as a whole lives as long as it does.
    func replaces(_ earlier: CounterGroup) -> Bool {
        guard source.hasObjects else { return false }
        if identity != earlier.identity { return true }
        // A driver's numbers may be levels.
        return source != .ethtool
            && zip(names, zip(values, earlier.values)).contains { $1.0 < $1.1 && !Self.isLevel($0) }
    }
}
