// Stage `icmp`: messages of the network layer itself.

extension Stage {
    static let icmp = Stage(
        "icmp", "ICMP", .receive, .l4,
        about: "Errors and echoes. Many drops elsewhere are answered by an ICMP error, at a limited rate.",
        causes: [
            Cause(
                "checksum", "The ICMP checksum is wrong", reasons: ["ICMP_CSUM"], functions: ["icmp_rcv"],
                reasonSuffices: true, primary: .snmp("Icmp.InCsumErrors"), crossChecks: [.snmp("Icmp.InErrors")],
                look: ["tcpdump -vv -n -i IF icmp"], remedy: "Let the sender compute the checksum.",
                labs: ["stages/bad-transport"]),
            Cause(
                "unasked-reply", "An echo reply for which no ping socket waits",
                about: """
                    The answer to an echo request of a flow, which nobody waits for, or one that nobody asked for. A ping \
                    with a raw socket has had its copy before this.
                    """,
                reasons: ["NO_SOCKET"], functions: ["ping_rcv", "icmp_rcv", "icmpv6_rcv"],
                alsoMoves: [.snmp("Icmp.InEchoReps")], look: ["ss -anw", "tcpdump -n -i IF icmp"],
                remedy: "Nothing is missing; if no program here pings, look who sends such replies.",
                everyday: .answer),
            Cause(
                "reply-suppressed", "An ICMP error was not sent, because of its rate limit; no packet of yours is lost",
                .harmless, functions: ["icmp_send"], primary: .snmp("Icmp.OutRateLimitHost"),
                alsoMoves: [.snmp("Icmp.OutRateLimitGlobal")],
                misleading: [
                    "So the number of ICMP errors tells nothing about the number of losses.",
                    "Fragmentation needed is not limited.",
                ],
                knobs: ["net.ipv4.icmp_ratelimit", "net.ipv4.icmp_msgs_per_sec", "net.ipv4.icmp_msgs_burst"],
                remedy: "Count the losses where they happen, or raise the limits for the test.",
                recipe: "100 datagrams to a closed port: 6 ICMP errors, 94 suppressed.",
                labs: ["signals/icmp-limit"]),
        ])
}
