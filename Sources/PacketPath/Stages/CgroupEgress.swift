// Stage `cgroup-egress`: BPF programs of control groups.

extension Stage {
    static let cgroupEgress = Stage(
        "cgroup-egress", "BPF program of the sender's control group", .transmit, .l3,
        about:
            "A program attached to the sender's control group sees each packet once more before it goes to the link.",
        causes: [
            Cause(
                "program", "The control group's BPF program dropped the packet", reasons: ["BPF_CGROUP_EGRESS"],
                functions: ["ip_finish_output"], reasonSuffices: true, alsoMoves: [.snmp("Ip.OutDiscards")],
                errno: "EPERM", look: ["bpftool cgroup tree", "nstat -az IpOutDiscards"],
                remedy: "Detach or correct the program that is attached to the control group (bpftool cgroup show).",
                labs: ["stages/cgroup-egress"])
        ])
}
