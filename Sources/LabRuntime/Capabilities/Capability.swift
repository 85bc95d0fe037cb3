// What this machine can do: each thing is tried, in a scratch namespace, never guessed from a version.

import BPF
import Collectors
import LabFormat
import NFTables
import Namespaces
import Netlink
import SystemCalls
import Traffic

/// Something a lab may need, under the name it has in `requires`.
package struct Capability: Sendable {
    package var name: String
    /// What it is for, in a few words.
    package var purpose: String
    package var probe: @Sendable () -> Availability

    /// The one that is asked outside of a session.
    package static let rootless = "rootless"

    /// Everything netlab knows to ask for. A new capability is one line.
    package static let all: [Capability] =
        [
            Capability(name: "namespaces", purpose: "make network namespaces", probe: probeNamespaces),
            Capability(name: "names", purpose: "name them under /run/netns", probe: probeNames),
            Capability(name: "drop-events", purpose: "see each dropped packet (BPF)", probe: DropEvents.availability),
            Capability(
                name: "drop-monitor", purpose: "see dropped packets without BPF: reason, function and flow",
                probe: { Availability { _ = try DropMonitorEvents(run: 0) } }),
            Capability(
                name: "tracefs", purpose: "see drops without either: reason and function, of the whole machine",
                probe: { Availability { _ = try TraceEvents() } }),
            Capability(name: "libnftables", purpose: "native nft text in lab files", probe: probeLibnftables),
            Capability(
                name: "burst", purpose: "send many packets at once (via: burst), from Linux 6.2", probe: probeBurst),
            Capability(name: "xdp", purpose: "send by AF_XDP sockets (via: xdp)", probe: probeXDP),
            Capability(name: rootless, purpose: "labs of ordinary users", probe: probeRootless),
        ] + ControlGroupProbe.all + QdiscProbe.all + FilterProbe.all + RulesetProbe.all + FileProbe.all
        + ReasonProbe.all + BackPressureProbe.all + ConntrackProbe.all + SteeringProbe.all
        + UserfaultProbe.all + DeviceProbe.all + ToolProbe.all

    private static func probeLibnftables() -> Availability {
        NativeText.isAvailable ? .available : .unavailable("install the package libnftables1")
    }

    private static func probeRootless() -> Availability {
        do { try RootlessSupport.probe() } catch let error as SessionError {
            return .unavailable([error.reason, error.remedy].compactMap { $0 }.joined(separator: "; "))
        } catch { return .unavailable("\(error)") }
        return .available
    }

    private static func probeBurst() -> Availability { Availability { try BurstSupport.probe() } }

    private static func probeXDP() -> Availability { Availability { try XDPSupport.probe() } }

    private static func probeNamespaces() -> Availability {
        Availability { _ = try Namespace.unnamed() }
    }

    private static func probeNames() -> Availability {
        Availability {
            let directory = NetnsDirectory(Session.root.netnsDirectory)
            try directory.prepare()
            _ = try Anchor(in: directory.path, mark: Mark(instance: "probe", id: "0"))
        }
    }
}

package enum Capabilities {
    /// - Throws: MissingCapability where the kernel or the caller's rights give none.
    static func requireDropEvents() throws {
        guard case .unavailable(let reason) = DropEvents.availability() else { return }
        throw MissingCapability("drop-events", reason)
    }

    /// Checks what a lab names under `requires`.
    /// - Throws: MissingCapability for the first that is not there, LabError for a name nobody knows.
    package static func require(_ requirements: [Requirement]) throws {
        for requirement in requirements {
            guard let capability = Capability.all.first(where: { $0.name == requirement.capability }) else {
                let names = Capability.all.map(\.name).joined(separator: ", ")
                throw LabError(
                    "requires '\(requirement.capability)'", "there is no such capability", at: requirement.location,
                    remedy: "there are: \(names)")
            }
            if case .unavailable(let reason) = capability.probe() {
                throw MissingCapability(capability.name, reason, at: requirement.location)
            }
        }
    }
}

extension Availability {
    /// Available if the attempt goes through; else the error is the reason.
    init(_ attempt: () throws -> Void) {
        do {
            try attempt()
            self = .available
        } catch {
            self = .unavailable("\(error)")
        }
    }
}
