// Stage `bond`: a bond takes frames from its active ports alone.

extension Stage {
    static let bond = Stage(
        "bond", "Bond: frames of its ports", .receive, .l2,
        about: "In active-backup mode one port is active. What comes by another one is for nobody.",
        causes: [
            Cause(
                "inactive-port", "The frame came by a port that is not active",
                about: "Switches flood to both ports: the copy at the inactive one ends here, and nothing is missing.",
                reasons: ["UNHANDLED_PROTO"], functions: ["__netif_receive_skb_core"],
                condition: .counted(by: .link("rx_nohandler")), alsoMoves: [.link("rx_nohandler")],
                misleading: ["The bond's own rx_nohandler counts the frame again: it is the sum of its ports'."],
                look: ["cat /proc/net/bonding/BOND", "ip -d link show master BOND"],
                remedy: "Look which port is active, and why the sender uses another one.", capability: "bond",
                labs: ["stages/bond-inactive"])
        ])
}
