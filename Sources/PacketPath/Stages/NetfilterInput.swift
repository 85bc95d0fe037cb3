// Stage `netfilter-input`: rules at the input hook, for packets that stay.

extension Stage {
    static let netfilterInput = netfilter(
        hook: "input", .receive, .l3,
        about: "Packets for the node itself, after routing and reassembly.",
        labs: [
            "stages/firewall-input", "stages/several-hooks", "stages/uncounted-rules",
            "troubleshooting/firewall-or-conntrack", "troubleshooting/capture-points",
        ])
}
