// Stage `netfilter-output`: rules at the output hook, for packets the node itself sends.

extension Stage {
    static let netfilterOutput = netfilter(
        hook: "output", .transmit, .l3,
        about: "Packets that the node itself sends: what is dropped here fails in send(2).",
        alsoMoves: [.snmp("Ip.OutDiscards")], errno: "EPERM",
        misleading: ["Ip.OutRequests counts the packet as sent."],
        labs: ["stages/raw-ip-output", "stages/several-hooks", "stages/uncounted-rules"])
}
