// Drop reasons that not every kernel gives: without them other causes' events look the same.

import Collectors

enum ReasonProbe {
    static let all: [Capability] = [
        capability("bridge-reasons", "tell why a bridge drops", "BRIDGE_INGRESS_STP_STATE"),
        capability("fragment-reasons", "tell a fragment that came twice from others", "DUP_FRAG"),
        capability("purge-reasons", "tell a closed socket's copies from losses", "QUEUE_PURGE"),
        capability("martian-reasons", "tell martian addresses from others", "IP_INVALID_SOURCE"),
        capability("vxlan-reasons", "tell why a VXLAN device drops", "VXLAN_VNI_NOT_FOUND"),
    ]

    private static func capability(_ name: String, _ purpose: String, _ reason: String) -> Capability {
        Capability(name: name, purpose: purpose) {
            DropEvents.knows(reason: reason)
                ? .available : .unavailable("this kernel has no drop reason \(reason), or does not show its types")
        }
    }
}
