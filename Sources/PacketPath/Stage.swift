// A named point of the kernel's packet path where packets can end, and the list of all of them.

/// A stage of the packet path.
package struct Stage: Sendable, Hashable {
    /// The word of lab files, reports and command line: `qdisc`, `netfilter-input`.
    package var id: String
    /// One line.
    package var title: String
    package var causes: [Cause]
}

extension Stage {
    /// Every stage in path order: out of the sender, over the link, up to the socket.
    package static let all: [Stage] = [
        .send,
        .netfilterOutput,
        .netfilterPostrouting,
        .neighbour,
        .netfilterEgress,
        .qdisc,
        .carrier,
        .veth,
        .cpuBacklog,
        .packetTap,
        .netfilterIngress,
        .ethertype,
        .ipReceive,
        .netfilterPrerouting,
        .route,
        .forward,
        .netfilterForward,
        .netfilterInput,
        .netfilter,
        .ipDeliver,
        .udpSocket,
        .socketBuffer,
        .unknown,
    ]

    private static let indexes = Dictionary(uniqueKeysWithValues: all.enumerated().map { ($1.id, $0) })

    /// The stage with this id.
    package static func named(_ id: String) -> Stage? { indexes[id].map { all[$0] } }

    /// Where the stage stands in `all`; ids that are not there come last.
    package static func order(of id: String) -> Int { indexes[id] ?? all.count }
}
