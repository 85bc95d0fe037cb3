// Labs/troubleshooting: faults that look alike from afar, in one lab, to be told apart.

enum TroubleshootingLabs {
    /// The labs of the folder that show a cause.
    static func showing(_ cause: String) -> [String] {
        all.filter { $0.causes.contains(cause) }.map { "troubleshooting/\($0.lab)" }
    }

    private static let all: [(lab: String, causes: [String])] = [
        ("ring-or-socket", ["veth.ring-full", "socket-buffer.rcvbuf-full"]),
        ("softirq-core", ["cpu-backlog.full"]),
        ("firewall-or-conntrack", ["conntrack.table-full", "netfilter-input.rule"]),
        ("queue-or-limit", ["qdisc.limit", "netfilter-forward.rule"]),
        ("small-buffer", ["socket-buffer.rcvbuf-full"]),
        ("paused-or-stopped", ["socket-buffer.rcvbuf-full"]),
        ("stalled-programs", ["tcp-socket.window-closed"]),
        ("syn-lost", ["tcp-socket.syn-repeated"]),
        (
            "capture-points",
            ["tc-egress.filter", "ethertype.unhandled", "tc-ingress.filter", "netfilter-input.rule"]
        ),
        ("who-is-told", ["qdisc.limit"]),
        ("device-errors", ["vxlan-input.congestion", "ip-receive.other-host", "carrier.off"]),
    ]
}
