// The named counters of nf_tables.

import PacketPath

/// One named counter object. Equivalent: a line of `nft list counters`.
package struct NamedCounter: Sendable, Hashable {
    /// `inet`, `ip`, `netdev`...
    package var family: String
    package var table: String
    package var name: String
    package var packets: UInt64
    package var bytes: UInt64
    /// Tells it from its successor of the same name.
    package var identity: UInt64 = 0

    package init(family: String, table: String, name: String, packets: UInt64, bytes: UInt64) {
        self.family = family
        self.table = table
        self.name = name
        self.packets = packets
        self.bytes = bytes
    }
}

/// Reads all named counters of the namespace it was opened in.
package typealias ReadNamedCounters = @Sendable () throws -> [NamedCounter]

/// Opens a reader in the calling thread's namespace. The reader holds at most one descriptor.
package typealias OpenNamedCounters = @Sendable () throws -> ReadNamedCounters

/// Packets and bytes of every named counter; the object is `inet netlab closed`.
package final class NamedCounterCollector: Collector {
    package static let source = CounterKey.Source.nft
    private static let names = ["packets", "bytes"]
    private let read: ReadNamedCounters
    private let objects = ObjectNames<Place>()

    private struct Place: Equatable {
        var family: String
        var table: String
        var name: String
    }

    /// Without a way to open a reader there are no named counters to read.
    package init(_ context: CollectorContext) throws {
        guard let open = context.namedCounters else {
            read = { [] }
            return
        }
        read = try open()
    }

    package func sample() throws -> [CounterGroup] {
        try read().enumerated().map { position, counter in
            let place = Place(family: counter.family, table: counter.table, name: counter.name)
            let object = objects.name(of: place, at: position) { "\($0.family) \($0.table) \($0.name)" }
            return CounterGroup(
                Self.source, object: object, identity: counter.identity, names: Self.names,
                values: [counter.packets, counter.bytes])
        }
    }
}
