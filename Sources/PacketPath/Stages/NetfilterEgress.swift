// Stage `netfilter-egress`: rules at the egress hook, before the qdisc.

extension Stage {
    static let netfilterEgress = netfilter(
        hook: "egress", .transmit, .l2,
        about: "The last hook before tc and the qdisc, for IP and everything else.",
        alsoMoves: .localSender, errno: "ENOBUFS", capability: "nft-egress",
        labs: ["stages/netfilter-hooks", "stages/uncounted-rules"])
}
