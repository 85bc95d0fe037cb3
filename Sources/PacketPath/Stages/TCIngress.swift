// Stage `tc-ingress`: tc's filters on the way in.

extension Stage {
    static let tcIngress = Stage(
        "tc-ingress", "tc filters at ingress (clsact, ingress)", .receive, .l2,
        about:
            "Filters of the ingress or clsact qdisc may drop the packet, or send it to another device (mirred, ifb).",
        causes: [
            Cause(
                "filter", "A tc filter or action at ingress dropped the packet, or sent it to a device that is down",
                reasons: ["TC_INGRESS"], functions: ["__netif_receive_skb_core"], reasonSuffices: true,
                primary: .filterQdisc,
                misleading: ["What an ifb's shaper drops stands at the ifb's qdisc; mirred shows it as overlimits."],
                look: ["tc -s filter show dev IF ingress"],
                remedy: "Change or remove the filter, or set the device up that it redirects to.",
                recipe: "tc filter add dev IF ingress matchall action mirred egress redirect dev ifb0, with ifb0 down.",
                labs: ["stages/tc-filters", "troubleshooting/capture-points"])
        ])
}
