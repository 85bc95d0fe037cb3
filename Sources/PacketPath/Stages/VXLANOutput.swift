// Stage `vxlan-output`: a VXLAN device wraps the packet.

extension Stage {
    static let vxlanOutput = Stage(
        "vxlan-output", "VXLAN device, wrapping", .transmit, .l2,
        about: "The device looks the destination MAC up in its forwarding database to learn which remote host gets it.",
        causes: [
            Cause(
                "no-remote", "The VXLAN device knows no remote host for this MAC address", reasons: ["NO_TX_TARGET"],
                functions: ["vxlan_xmit"], primary: .link("tx_dropped"), look: ["bridge fdb show dev IF"],
                remedy:
                    "Give the device a remote or a group, or add an entry (bridge fdb append MAC dev IF dst ADDRESS).",
                labs: ["stages/vxlan-drops"],
                rare: true)
        ])
}
