// Stage `tunnel-input`: devices that unwrap packets.

extension Stage {
    static let tunnelInput = Stage(
        "tunnel-input", "Tunnel device, unwrapping", .receive, .l3,
        about: "The kernel's own UDP socket hands the packet to the device of its port and network identifier.",
        causes: [
            Cause(
                "unknown-vni", "No Geneve device here has this network identifier",
                reasons: ["NOT_SPECIFIED"], functions: ["geneve_udp_encap_recv"],
                look: ["ip -d link show type geneve"], remedy: "Give both ends the same identifier and port.",
                capability: "geneve", labs: ["stages/geneve"], rare: true)
        ])
}
