// What every source of counters offers, and the table of all sources.

import Netlink
import PacketPath
import SystemCalls
import SystemPackage

/// Reads the counters of one source in one network namespace.
///
/// A collector is made on a thread inside the namespace; its descriptors stay there, so that `sample` works on any
/// thread.
package protocol Collector: AnyObject, Sendable {
    /// The source, whose word names the collector in reports too.
    static var source: CounterKey.Source { get }

    /// Opens what it reads, in the calling thread's namespace.
    init(_ context: CollectorContext) throws

    /// Reads every counter now.
    func sample() throws -> [CounterGroup]
}

/// What collectors of one namespace share.
package struct CollectorContext: Sendable {
    package var route: RouteSocket
    package var namedCounters: OpenNamedCounters?

    package init(route: RouteSocket, namedCounters: OpenNamedCounters? = nil) {
        self.route = route
        self.namedCounters = namedCounters
    }
}

/// Every collector, in the order of a sample.
package enum Collectors {
    package static let all: [any Collector.Type] = [
        LinkCollector.self,
        QdiscCollector.self,
        NamedCounterCollector.self,
        SNMPCollector.self,
        NetstatCollector.self,
        SocketCollector.self,
    ]

    /// Whether a source can be read in the calling thread's namespace. Tried, not guessed.
    package static func availability(of collector: any Collector.Type) -> Availability {
        do {
            _ = try collector.init(CollectorContext(route: RouteSocket())).sample()
            return .available
        } catch {
            return .unavailable("\(error)")
        }
    }

    /// Whether an error says that this kernel or this /proc has no such source, in contrast to a failed reading.
    static func saysMissing(_ error: any Error) -> Bool {
        let errno = (error as? NetlinkError)?.errno ?? (error as? SystemCallError)?.errno
        let missing: [Errno] = [
            .noSuchFileOrDirectory, .notSupported, .protocolNotSupported, .addressFamilyNotSupported,
        ]
        return errno.map(missing.contains) ?? false
    }
}
