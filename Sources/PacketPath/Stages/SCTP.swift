// Stage `sctp`: SCTP looks for the association.

extension Stage {
    static let sctp = Stage(
        "sctp", "SCTP: checks and choice of the association", .receive, .l4,
        about: "The checksum (CRC32c) is checked, then association or listening socket are looked for.",
        causes: [
            Cause(
                "refused", "The checksum is wrong, or no association and no socket takes the packet",
                reasons: ["NOT_SPECIFIED"], functions: ["sctp_rcv"], look: ["cat /proc/net/sctp/snmp", "ss -San"],
                remedy: "Start the program that listens there; with checksum errors look at offloads and cable.",
                capability: "sctp", labs: ["stages/sctp"], rare: true)
        ])
}
