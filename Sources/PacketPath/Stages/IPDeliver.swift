// Stage `ip-deliver`: local delivery to the transport protocol.

extension Stage {
    static let ipDeliver = Stage(
        id: "ip-deliver", title: "Local delivery by IP protocol number",
        causes: [
            Cause(
                id: "ip-deliver.unknown-protocol", direction: .receive, layer: .l3,
                title: "No protocol of the node takes this IP protocol number",
                remedy: "Send a protocol the node speaks, or open a raw socket for it.",
                reasons: ["IP_NOPROTO"], functions: ["ip_local_deliver_finish", "ip_protocol_deliver_rcu"],
                reasonSuffices: true, primary: .snmp("Ip.InUnknownProtos"), tools: ["nstat"])
        ])
}
