// Stage `ip-deliver`: local delivery to the transport protocol.

extension Stage {
    static let ipDeliver = Stage(
        "ip-deliver", "Local delivery by IP protocol number", .receive, .l3,
        about: "The protocol number decides: ICMP, UDP, TCP, a raw socket, a tunnel, IPsec.",
        causes: [
            Cause(
                "unknown-protocol", "No protocol of the node takes this IP protocol number",
                about: "ESP without a state (SA) ends here too.",
                reasons: ["IP_NOPROTO"], functions: ["ip_local_deliver_finish", "ip_protocol_deliver_rcu"],
                reasonSuffices: true, primary: .snmp("Ip.InUnknownProtos"),
                misleading: ["Ip.InDelivers counts packets before their protocol is looked for."],
                look: ["ss -anw"], remedy: "Send a protocol the node speaks, or open a raw socket for it.",
                labs: ["stages/bad-transport"])
        ])
}
