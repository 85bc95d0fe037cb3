// Stage `mpls`: labels of MPLS.

extension Stage {
    static let mpls = Stage(
        "mpls", "MPLS: forwarding by label", .receive, .l3,
        about:
            "The top label is looked up, its time to live is decremented, and the packet goes on with other labels or none.",
        causes: [
            Cause(
                "no-route", "No route for this label, its time to live is over, or the interface takes no MPLS",
                reasons: ["NOT_SPECIFIED"], functions: ["mpls_forward"], look: ["ip -f mpls route"],
                knobs: ["net.mpls.conf.IF.input", "net.mpls.platform_labels"],
                remedy: "Add a route for the label (ip -f mpls route add), and let the interface take MPLS (input=1).",
                recipe: "net.mpls.conf.IF.input=1, platform_labels=100, and packets with label 50.", capability: "mpls",
                labs: ["stages/mpls"], rare: true)
        ])
}
