// What every source of counters offers, and the table of all sources.

import NFTables
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

    /// Whether a run reads it.
    static var reading: Reading { get }

    /// Opens what it reads, in the calling thread's namespace.
    init(_ context: CollectorContext) throws

    /// Reads every counter now.
    func sample() throws -> [CounterGroup]
}

/// When a source is read.
package enum Reading: Sendable {
    /// Before and after every run, and on demand: cheap, and the catalogue's causes need it.
    case everyRun
    /// When somebody asks.
    case onDemand
}

extension Collector {
    package static var reading: Reading { .everyRun }
}

/// What collectors of one namespace share.
package struct CollectorContext: Sendable {
    package var route: RouteSocket
    package var namedCounters: OpenNamedCounters?
    private let sockets: Result<DiagnosticSocket, NetlinkError>

    /// Opens the sockets in the calling thread's namespace.
    package init(route: RouteSocket, namedCounters: OpenNamedCounters? = nil) {
        self.route = route
        self.namedCounters = namedCounters
        sockets = Result { () throws(NetlinkError) in try DiagnosticSocket() }
    }

    /// - Throws: NetlinkError where this kernel has no sock_diag.
    package var diagnostics: DiagnosticSocket { get throws(NetlinkError) { try sockets.get() } }
}

/// A source that this machine lacks, where errno alone does not tell.
struct MissingSource: Error, CustomStringConvertible {
    var description: String

    init(_ description: String) { self.description = description }
}

/// Every collector, in the order of a sample. A new source is one line here.
package enum Collectors {
    /// Of a node: each namespace counts for itself.
    package static let all: [any Collector.Type] = [
        LinkCollector.self,
        QdiscCollector.self,
        ClassCollector.self,
        FilterCollector.self,
        NamedCounterCollector.self,
        ConntrackCollector.self,
        DeviceCounterCollector.self,
        SNMPCollector.self,
        NetstatCollector.self,
        SNMP6Collector.self,
        XfrmCollector.self,
        SocketCollector.self,
        ListenCollector.self,
        ConnectionCollector.self,
        PacketSocketCollector.self,
    ]

    /// Of the whole machine: read once for all nodes.
    package static let host: [any Collector.Type] = [
        SoftnetCollector.self,
        NeighbourTableCollector.self,
        RouteCacheCollector.self,
        SoftirqCollector.self,
        InterruptCollector.self,
        ProcessorTimeCollector.self,
    ]

    /// Those that every run reads.
    package static let ofRuns = all.filter { $0.reading == .everyRun }
    package static let hostOfRuns = host.filter { $0.reading == .everyRun }

    /// Whether a source can be read in the calling thread's namespace. Tried, not guessed.
    package static func availability(of collector: any Collector.Type) -> Availability {
        do {
            _ = try collector.init(CollectorContext(route: RouteSocket())).sample()
            return .available
        } catch {
            return .unavailable("\(error)")
        }
    }

    /// Whether an error says that this kernel or this /proc has no such source for us, in contrast to a failed reading.
    static func saysMissing(_ error: any Error) -> Bool {
        if error is MissingSource { return true }
        let errno =
            (error as? NetlinkError)?.errno ?? (error as? SystemCallError)?.errno
            ?? (error as? NFTablesError)?.failures.first?.errno
        let missing: [Errno] = [
            .noSuchFileOrDirectory, .notSupported, .protocolNotSupported, .addressFamilyNotSupported,
            // A user without CAP_NET_ADMIN over the namespace.
            .notPermitted, .permissionDenied,
        ]
        return errno.map(missing.contains) ?? false
    }
}
