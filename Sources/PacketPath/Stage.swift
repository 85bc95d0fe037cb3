// A named point of the kernel's packet path where packets can end, and the list of all of them.

/// A stage of the packet path.
package struct Stage: Sendable, Hashable {
    /// The word of lab files, reports and command line: `qdisc`, `netfilter-input`.
    package var id: String
    /// One line.
    package var title: String
    package var direction: Cause.Direction
    /// Of most of its causes.
    package var layer: Cause.Layer
    /// What happens to a packet here, in sentences.
    package var about: String
    package var causes: [Cause]

    init(
        _ id: String, _ title: String, _ direction: Cause.Direction, _ layer: Cause.Layer, about: String,
        causes: [Cause]
    ) {
        (self.id, self.title, self.direction, self.layer, self.about) = (id, title, direction, layer, about)
        self.causes = causes.map { $0.standing(in: id, direction, layer) }
    }
}

extension Stage {
    /// Every stage in path order: out of the sender, over the link, up to the socket.
    package static let all: [Stage] = transmit + receive + [.unknown]

    /// From send(2) to the cable.
    private static let transmit: [Stage] = [
        .send,
        .outputRoute,
        .ipsecOutput,
        .netfilterOutput,
        .netfilterPostrouting,
        .cgroupEgress,
        .neighbour,
        .netfilterEgress,
        .tcEgress,
        .qdisc,
        .carrier,
        .vxlanOutput,
        .tunnelOutput,
        .tun,
        .veth,
    ]

    /// From the cable to the program.
    private static let receive: [Stage] = [
        .networkCard,
        .tunWrite,
        .xdp,
        .softirq,
        .cpuBacklog,
        .packetTap,
        .tcIngress,
        .netfilterIngress,
        .bridge,
        .macvlan,
        .bond,
        .vlan,
        .ethertype,
        .mpls,
        .ipReceive,
        .conntrack,
        .netfilterPrerouting,
        .route,
        .forward,
        .netfilterForward,
        .reassembly,
        .netfilterInput,
        .netfilter,
        .ipDeliver,
        .icmp,
        .udpSocket,
        .vxlanInput,
        .tunnelInput,
        .ipsecInput,
        .sctp,
        .tcpListen,
        .tcpSocket,
        .socketBuffer,
    ]

    private static let indexes = Dictionary(uniqueKeysWithValues: all.enumerated().map { ($1.id, $0) })

    /// The stage with this id.
    package static func named(_ id: String) -> Stage? { indexes[id].map { all[$0] } }

    /// Where the stage stands in `all`; ids that are not there come last.
    package static func order(of id: String) -> Int { indexes[id] ?? all.count }
}
