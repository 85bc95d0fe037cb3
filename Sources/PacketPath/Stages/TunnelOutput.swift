// Stage `tunnel-output`: devices that wrap packets in others, or encrypt them.

extension Stage {
    static let tunnelOutput = Stage(
        "tunnel-output", "Tunnel device, wrapping", .transmit, .l3,
        about: """
            WireGuard, MACsec and IPsec's own interface take the packet as a cable would, wrap it and send it on. \
            What they cannot wrap ends here, counted by the device.
            """,
        causes: [
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
