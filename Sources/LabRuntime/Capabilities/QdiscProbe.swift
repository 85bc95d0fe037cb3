// Which queueing disciplines this kernel has.

import Collectors
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
        capability(FQCodelOptions()),
        capability(PrioOptions()),
        capability(REDOptions(limit: 60000, min: 5000, max: 20000, avpkt: 1000)),
        capability(SFQOptions()),
    ]

    /// Tried now. A kind that is not known here is taken to be there.
    static func isAvailable(_ kind: String) -> Bool {
        guard case .unavailable? = all.first(where: { $0.name == kind })?.probe() else { return true }
        return false
    }

    private static func capability<Options: QdiscOptions>(_ options: Options) -> Capability {
        Capability(name: Options.kind, purpose: "qdisc \(Options.kind)") {
            do {
                try Namespace.unnamed().run {
                    var socket = try KernelSocket()
                    try socket.execute(
                        QdiscRequest(index: 1, options: options).replace(), operation: "set qdisc \(Options.kind)")
                }
                return .available
            } catch let error as NetlinkError where error.errno == .noSuchFileOrDirectory {
                return .unavailable("this kernel has no \(Options.kind)")
            } catch {
                return .unavailable("\(error)")
            }
        }
    }
}
