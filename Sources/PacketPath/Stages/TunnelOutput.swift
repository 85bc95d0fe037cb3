// Stage `tunnel-output`: devices that wrap packets in others, or encrypt them.

extension Stage {
    static let tunnelOutput = Stage(
        "tunnel-output", "Tunnel device, wrapping", .transmit, .l3,
        about: """
            GRE, IPIP, WireGuard, MACsec and IPsec's own interface take the packet as a cable would, wrap it and send it on. \
            What they cannot wrap ends here, counted by the device.
            """,
        causes: [
            Cause(
                "no-route", "There is no route to the tunnel's far end",
                reasons: ["NOT_SPECIFIED"], functions: ["ip_tunnel_xmit"],
                condition: .counted(by: .link("tx_carrier_errors")), primary: .link("tx_carrier_errors"),
                crossChecks: [.link("tx_errors")], look: ["ip -d link show dev IF", "ip route get REMOTE"],
                remedy: "Add a route to the tunnel's remote address, or correct the address.",
                recipe: "ip link add gre1 type gre local A remote 192.0.2.1, where no route leads there.",
                capability: "gre", labs: ["stages/tunnel-output"], rare: true),
            Cause(
                "loop", "The route to the tunnel's far end leads into the tunnel itself",
                reasons: ["NOT_SPECIFIED"], functions: ["ip_tunnel_xmit"],
                condition: .counted(by: .link("collisions")), primary: .link("collisions"),
                crossChecks: [.link("tx_errors")],
                misleading: ["The counter collisions has nothing to do with a cable here."],
                look: ["ip route get REMOTE"],
                remedy: "Give the remote address a route of its own that does not lead through the tunnel.",
                capability: "gre", labs: ["stages/tunnel-output"], rare: true),
            Cause(
                "no-peer", "WireGuard: no peer may have this destination (allowed-ips)",
                about: "The sender is told ICMP host unreachable.",
                reasons: ["NOT_SPECIFIED"], functions: ["wg_xmit"], primary: .link("tx_errors"), look: ["wg show"],
                remedy: "Add the destination to the peer's allowed-ips, or correct the route into the device.",
                capability: "wireguard", labs: ["stages/tunnel-output"], rare: true),
            Cause(
                "no-policy", "IPsec's interface: no policy of its if_id takes the packet",
                reasons: ["NOT_SPECIFIED"], functions: ["xfrmi_xmit"], primary: .link("tx_dropped"),
                crossChecks: [.link("tx_errors"), .link("tx_carrier_errors")], look: ["ip xfrm policy"],
                remedy: "Install policy and state with the interface's if_id, or correct the route into it.",
                capability: "xfrm-interface", labs: ["stages/tunnel-output"], rare: true),
            Cause(
                "no-key", "MACsec: the device has no key to send with",
                reasons: ["NOT_SPECIFIED"], functions: ["macsec_start_xmit", "macsec_encrypt"],
                primary: .link("tx_dropped"), look: ["ip -s macsec show"],
                remedy: "Add a transmit association: ip macsec add IF tx sa 0 pn 1 on key ID KEY.",
                capability: "macsec", labs: ["stages/tunnel-output"], rare: true),
        ])
}
