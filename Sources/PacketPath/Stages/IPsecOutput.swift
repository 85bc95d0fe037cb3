// Stage `ipsec-output`: IPsec policies for packets that leave.

extension Stage {
    static let ipsecOutput = Stage(
        "ipsec-output", "IPsec policy for a packet that leaves", .transmit, .l3,
        about:
            "xfrm looks whether a policy lets the packet go, forbids it, or demands a state (SA) to encrypt it with.",
        causes: [
            Cause(
                "blocked", "An IPsec policy blocks the packet", .refused, functions: ["xfrm_lookup"],
                primary: .xfrm("XfrmOutPolBlock"), errno: "EPERM",
                misleading: [
                    "The counter counts lookups: connect(2) makes one, too.",
                    "A rule at the output hook is EPERM too, and drops a packet: here there is none.",
                ],
                look: ["ip xfrm policy"], remedy: "Change the policy with action block that matches the packet.",
                recipe:
                    "ip xfrm policy add dir out src A dst B action block; 100 sends: EPERM and the counter move by 100.",
                labs: ["stages/ipsec-blocked"]),
            Cause(
                "no-state", "A policy demands a state (SA) and there is none", reasons: ["NOT_SPECIFIED"],
                functions: ["dst_discard_out"], alsoMoves: [.xfrm("XfrmOutNoStates")],
                misleading: ["XfrmOutNoStates counts lookups, not packets: connect(2) makes some too."],
                look: ["ip xfrm state", "ip xfrm policy"],
                remedy: "Install the state, or look why the key exchange did not.",
                labs: ["stages/ipsec-policies"]),
        ])
}
