// Stage `vxlan-input`: a VXLAN socket unwraps the packet.

extension Stage {
    static let vxlanInput = Stage(
        "vxlan-input", "VXLAN socket, unwrapping", .receive, .l3,
        about: "The kernel's own UDP socket hands the inner frame to the VXLAN device of its network identifier (VNI).",
        causes: [
            Cause(
                "unknown-vni", "No VXLAN device here has this network identifier", reasons: ["VXLAN_VNI_NOT_FOUND"],
                functions: ["vxlan_rcv"], reasonSuffices: true,
                misleading: ["Udp.InDatagrams counts the packet as delivered."], look: ["ip -d link show type vxlan"],
                remedy: "Give both ends the same VNI and port.",
                labs: ["stages/vxlan-drops"]),
            Cause(
                "header", "The VXLAN header has flags that this device does not take", reasons: ["VXLAN_INVALID_HDR"],
                functions: ["vxlan_rcv"], reasonSuffices: true, primary: .links("rx_frame_errors"),
                crossChecks: [.links("rx_errors")],
                misleading: ["Udp.InDatagrams counts the packet as delivered."], look: ["ip -d link show type vxlan"],
                remedy: "Configure both ends alike (GBP, GPE, remote checksum).",
                labs: ["stages/vxlan-drops"]),
            Cause(
                "congestion", "The outer header says congestion (CE), which the inner packet cannot carry",
                about: "RFC 6040: a mark that the receiver would not understand becomes a loss.",
                reasons: ["IP_TUNNEL_ECN"], functions: ["vxlan_rcv"], reasonSuffices: true,
                primary: .links("rx_frame_errors"), crossChecks: [.links("rx_errors")],
                misleading: ["frame of `ip -s -s link` reads like a broken frame: the frame is whole."],
                look: ["ip -d link show type vxlan", "tcpdump -v -n -i IF udp port 4789"],
                knobs: ["net.ipv4.tcp_ecn", "tc qdisc change dev IF root ... noecn"],
                remedy: "Let the inner packets be capable of ECN, or the queues on the way drop instead of marking.",
                labs: ["troubleshooting/device-errors"], rare: true),
        ])
}
