// The catalogue against the kernel that runs: its drop reasons and its counters.

import Foundation
import Netlink
import PacketPath
import TestSupport
import Testing

@testable import Collectors

@Suite struct CatalogueKernelTests {
    /// `6.18` of 6.18.44.
    private static let kernel = ProcessInfo.processInfo.operatingSystemVersion
    private static let version = "\(kernel.majorVersion).\(kernel.minorVersion)"

    @Test(.privileged, arguments: Set(Cause.all.flatMap(\.reasons)).sorted()) func reasonExists(_ reason: String) throws
    {
        let exists = try DropKernel.running().reasons.number(of: reason) != nil
        let lacking = DropReasonHistory.lacking(reason)
        if DropReasonHistory.kernels.contains(Self.version) {
            #expect(exists == !lacking.contains(Self.version))
        } else {
            #expect(exists || !lacking.isEmpty)
        }
    }

    /// Fields of /proc that a cause names. One that this kernel lacks is named in the cause's differences.
    @Test(arguments: Cause.all) func counterExists(_ cause: Cause) throws {
        for pattern in [cause.primary].compactMap({ $0 }) + cause.crossChecks + cause.alsoMoves {
            guard let names = try Self.names(pattern.source) else { continue }
            let isNoted = cause.kernels.contains { $0.text.contains(pattern.name) }
            #expect(names.contains(pattern.name) || isNoted, "\(cause.id): \(pattern.text)")
        }
    }

    private static func names(_ source: CounterKey.Source) throws -> [String]? {
        switch source {
        case .link: LinkStatistics.names
        case .qdisc: QdiscCounters.names
        case .snmp: try fields("/proc/net/snmp")
        case .netstat: try fields("/proc/net/netstat")
        case .nft: ["packets"]
        case .socket: ["drops"]
        case .conntrack: ConntrackStatistics.names
        case .softnet: SoftnetCollector.names
        // Netlink lacks the last, which only /proc/net/stat/arp_cache of the first namespace has.
        case .neighbour: NeighbourTableStatistics.names + ["unresolved_discards"]
        case .xfrm: try hostNames("/proc/net/xfrm_stat")
        case .routeCache: try RouteCacheCollector(CollectorContext(route: RouteSocket())).sample()[0].names
        // The names are the drivers' own, or those of PACKET_STATISTICS; of the others the catalogue names none.
        default: nil
        }
    }

    /// `XfrmInError`, from the lines of names and numbers.
    private static func hostNames(_ path: String) throws -> [String] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").compactMap {
            $0.split { $0 == " " || $0 == "\t" }.first.map(String.init)
        }
    }

    /// `Udp.NoPorts`, from the lines of names.
    private static func fields(_ path: String) throws -> [String] {
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        return lines.flatMap { line -> [String] in
            let words = line.split(separator: " ")
            return words.dropFirst().map { "\(words[0].dropLast()).\($0)" }
        }
    }
}
