// Filters of tc and XDP programs as the lab file has them.

/// An entry of an interface's `ingress` or `egress`, or of a node's `cgroup-egress`.
struct FrameFilterFile {
    var location: Location
    var match: MatchFile?
    var drop = false

    var filter: FrameFilter { FrameFilter(matches: match?.matches ?? [], location: location) }

    static let table = KeyTable<FrameFilterFile>(
        "frame filter", "What a BPF program drops.", make: { FrameFilterFile(location: $0) },
        keys: [
            Key(
                "match", MatchFile.frames.form, \.match, "Conditions, all of which must hold; every frame unless given."
            ),
            Key("drop", .boolean, \.drop, required: true, "Drops the frame."),
        ],
        check: { filter, fields, report in
            if !filter.drop { report.error("a filter drops: write drop: true", at: fields.location("drop")) }
        })
}

/// `xdp` of an interface.
struct XDPFile {
    var location: Location
    var mode = XDPFilter.Mode.native
    var drop: [MatchFile] = []

    var filter: XDPFilter { XDPFilter(mode: mode, drop: drop.map(\.matches), location: location) }

    static let table = KeyTable<XDPFile>(
        "xdp", "A BPF program that drops frames before the kernel makes packets of them.",
        make: { XDPFile(location: $0) },
        keys: [
            Key(
                "mode", .word, \.mode,
                "native: in the driver (a veth's NAPI is on then); generic: right behind it. native unless given."),
            Key(
                "drop", MatchFile.frames.form.oneOrMore, \.drop, required: true,
                "What it drops: conditions as in rules, all of which must hold, or a list of such; {} is every frame."),
        ])
}

extension MatchFile {
    /// What a program sees in the frame itself.
    static let frames = KeyTable<MatchFile>(
        "frame match", "Conditions that a program sees in a frame, all of which must hold.", make: { _ in MatchFile() },
        keys: table.keys.filter { ["ip", "ip6", "udp", "tcp", "sctp", "protocol"].contains($0.name) },
        check: { _, fields, report in check(fields, report) })
}
