// Stage `netfilter-postrouting`: rules at the postrouting hook, after routing.

extension Stage {
    static let netfilterPostrouting = netfilter(
        hook: "postrouting", .transmit, .l3,
        about: "After routing, for packets of the node and for those it forwards.",
        alsoMoves: [.snmp("Ip.OutDiscards")], errno: "EPERM",
        labs: ["stages/netfilter-hooks", "stages/several-hooks", "stages/uncounted-rules"])
}
