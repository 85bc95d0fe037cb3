// Stage `tunnel-input`: devices that unwrap packets.

extension Stage {
    static let tunnelInput = Stage(
        "tunnel-input", "Tunnel device, unwrapping", .receive, .l3,
        about: "The outer header's addresses and key, or the port and the network identifier, tell which tunnel it is.",
        causes: [
            Cause(
                "no-tunnel", "No tunnel here has these addresses, or this key",
                about: "The sender is told ICMP port unreachable.",
                reasons: ["NOT_SPECIFIED"], functions: ["gre_rcv", "tunnel4_rcv", "tunnel64_rcv"],
                look: ["ip -d link show type gre", "ip -d link show type ipip"],
                remedy: "Give both ends of the tunnel the same addresses and key.",
                recipe: "ip link add gre1 type gre local A remote B key 1, and packets with key 2.",
                capability: "gre", labs: ["stages/tunnel-input"], rare: true),
            Cause(
                "no-checksum", "The tunnel demands a checksum and the packet has none",
                reasons: ["NOT_SPECIFIED"], functions: ["ip_tunnel_rcv"],
                condition: .counted(by: .links("rx_crc_errors")), primary: .links("rx_crc_errors"),
                misleading: ["rx_crc_errors counts no damage of the cable here: it is the tunnel's."],
                look: ["ip -d link show type gre"], remedy: "Configure both ends alike (icsum here, ocsum there).",
                capability: "gre", labs: ["stages/tunnel-input"], rare: true),
            Cause(
                "sequence", "The tunnel demands sequence numbers, and the packet has none or an old one",
                reasons: ["NOT_SPECIFIED"], functions: ["ip_tunnel_rcv"],
                condition: .counted(by: .links("rx_fifo_errors")), primary: .links("rx_fifo_errors"),
                misleading: ["rx_fifo_errors counts no overflow here: it is the tunnel's."],
                look: ["ip -d link show type gre"], remedy: "Configure both ends alike (iseq here, oseq there).",
                capability: "gre", labs: ["stages/tunnel-input"], rare: true),
            Cause(
                "unknown-vni", "No Geneve device here has this network identifier",
                reasons: ["NOT_SPECIFIED"], functions: ["geneve_udp_encap_recv"],
                look: ["ip -d link show type geneve"], remedy: "Give both ends the same identifier and port.",
                capability: "geneve", labs: ["stages/geneve"], rare: true),
            Cause(
                "inner-protocol", "A bare UDP tunnel found another protocol inside than its own",
                reasons: ["NOT_SPECIFIED"], functions: ["bareudp_udp_encap_recv"], primary: .links("rx_dropped"),
                look: ["ip -d link show type bareudp"], remedy: "Configure both ends alike (ethertype).",
                capability: "bareudp", labs: ["stages/geneve"], rare: true),
        ])
}
