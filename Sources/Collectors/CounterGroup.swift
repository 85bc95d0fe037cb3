// The counters of one object at one moment.

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

    /// Values that say what is there now, and so may fall.
    static let gauges: Set<String> = ["qlen", "backlog", "rqueue"]

    /// Whether this object took the place of the `earlier` one of the same name, or was set to zero: its identity
    /// differs, or one of its counters fell. The counters of /proc live as long as the namespace.
    func replaces(_ earlier: CounterGroup) -> Bool {
        switch source {
        case .link, .qdisc, .nft, .socket:
            identity != earlier.identity
                || zip(names, zip(values, earlier.values)).contains { $1.0 < $1.1 && !Self.gauges.contains($0) }
        default: false
        }
    }
}
