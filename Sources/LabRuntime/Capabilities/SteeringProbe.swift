// Whether received packets can be given to another processor.

import Collectors
import Namespaces

/// Tried at `lo` of a scratch namespace.
enum SteeringProbe {
    static let all = [
        Capability(name: PacketSteering.capability, purpose: "give received packets to processor 1 (rps: [1])") {
            do { try PacketSteering(interface: "lo", processors: [1]).install(in: .unnamed()) } catch {
                return .unavailable((error as? MissingCapability)?.reason ?? "\(error)")
            }
            return .available
        }
    ]
}
