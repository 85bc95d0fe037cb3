// Which queueing disciplines this kernel has.

import Collectors
import LabFormat
import Namespaces
import Netlink
import SystemPackage

/// Tries each qdisc on `lo` of a scratch namespace.
enum QdiscProbe {
    static let all: [Capability] = [
        capability(TBFOptions(rate: 1_000_000, burst: 2000, limit: 10000)),
        capability(HTBOptions(defaultClass: 0)),
        capability(PFIFOOptions(limit: 10)),
        capability(BFIFOOptions(limit: 10000)),
        capability(PFIFOFastOptions()),
        capability(NetemOptions()),
        Capability(name: seed, purpose: "random numbers of netem that repeat") { probeSeed() },
        capability(CoDelOptions()),
        capability(FQCodelOptions()),
        capability(FQOptions()),
        capability(PrioOptions()),
        capability(REDOptions(limit: 60000, min: 5000, max: 20000, avpkt: 1000)),
        capability(SFQOptions()),
        capability(ChokeOptions(limit: 100, min: 10, max: 30, burst: 20)),
        capability(PIEOptions()),
        capability(SFBOptions()),
        capability(HHFOptions()),
        capability(PlugOptions(limit: 10000)),
        capability(CakeOptions()),
        capability(HFSCOptions(defaultClass: 0)),
    ]

    /// netem's seed, in Linux 6.6 and later.
    static let seed = "netem-seed"

    /// Tried now. A kind that is not known here is taken to be there.
    static func isAvailable(_ kind: String) -> Bool {
        guard case .unavailable? = all.first(where: { $0.name == kind })?.probe() else { return true }
        return false
    }

    private static func capability<Options: QdiscOptions>(_ options: Options) -> Capability {
        Capability(name: Options.kind, purpose: "qdisc \(Options.kind)") {
            attempt(Options.kind) { _ = try statistics(options) }
        }
    }

    /// An older kernel passes the seed over in silence, but does not tell it afterwards.
    private static func probeSeed() -> Availability {
        var options = NetemOptions()
        options.seed = 7
        var kept: UInt64?
        let tried = attempt(NetemOptions.kind) { kept = try statistics(options)?.netemSeed }
        if case .unavailable = tried { return tried }
        return kept == 7 ? .available : .unavailable("this kernel's netem has no seed: Linux 6.6 has it")
    }

    /// Makes the qdisc and reads it back.
    private static func statistics(_ options: any QdiscOptions) throws -> QdiscStatistics? {
        try Namespace.unnamed().run {
            var socket = try KernelSocket()
            try socket.execute(QdiscRequest(index: 1, options: options).replace(), operation: "set qdisc")
            return try QdiscStatistics.dump(over: &socket).first(where: \.isRoot)
        }
    }

    private static func attempt(_ kind: String, _ body: () throws -> Void) -> Availability {
        do {
            try body()
            return .available
        } catch let error as NetlinkError where error.errno == .noSuchFileOrDirectory {
            return .unavailable("this kernel has no \(kind)")
        } catch {
            return .unavailable("\(error)")
        }
    }
}
