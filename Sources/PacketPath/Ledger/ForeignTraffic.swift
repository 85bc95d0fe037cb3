// Whether a lab carried packets that no flow sent, as far as its counters tell.

/// Without drop events a loss that a counter shows may be another packet's.
enum ForeignTraffic {
    /// Did a node receive more packets than the flows sent, or send packets of its own?
    static func wasSeen(_ evidence: Evidence) -> Bool {
        guard evidence.flows.allSatisfy({ $0.unit == nil }) else { return true }
        var received: [String: Int64] = [:]
        var made: [String: Int64] = [:]
        for counter in evidence.counters {
            let key = counter.key
            switch (key.source, key.name) {
            case (.link, "rx_packets") where key.object == "lo": made[key.node, default: 0] += counter.delta
            case (.link, "rx_packets"): received[key.node, default: 0] += counter.delta
            // What the lab's packets brought about is no stranger: ICMP errors and echo replies.
            case (.snmp, "Icmp.InMsgs"), (.snmp6, "Icmp6InMsgs"): received[key.node, default: 0] -= counter.delta
            default: break
            }
        }
        let sent = evidence.flows.reduce(0) { $0 + Int64(clamping: $1.packetsMade) }
        return made.values.contains { $0 > 0 } || received.values.contains { $0 > sent }
    }
}

extension FlowEvidence {
    /// Frames that the sender and the network made of the flow, at most.
    fileprivate var packetsMade: UInt64 {
        let sent = accepted + (errnos["ENOBUFS"] ?? 0) + (errnos["EPERM"] ?? 0)
        return (fragments?.sent ?? sent) + copied + duplicated
    }
}
