// The sender's socket as the lab file has it.

/// `socket: { sndbuf: auto, blocking: true, pmtu: do, recverr: true }`
struct SocketOptionsFile {
    var location = Location(file: "", line: 0, column: 0)
    var sendBuffer = FlowPath.SendBuffer.automatic
    var isBlocking = true
    var pathMTU: Located<FlowPath.PathMTU>?
    var reportsErrors: Located<Bool>?
    var segments: Located<Int>?
    var bypass: Located<Bool>?
    var writing: Located<FlowPath.Writing>?
    var copies: Located<Copies>?
    var backlog: Located<Int>?

    enum Copies: String, CaseIterable, Sendable { case count, ignore }

    static let table = KeyTable<SocketOptionsFile>(
        "socket of a flow", "The sender's socket.", make: { SocketOptionsFile(location: $0) },
        keys: [
            Key(
                "sndbuf", sendBuffer, \.sendBuffer,
                "SO_SNDBUF: auto (unless given: room for all packets), default (the kernel's), or a size such as 100kb."
            ),
            Key("blocking", .boolean, \.isBlocking, "Wait for room in the send buffer; true unless given."),
            Key(
                "pmtu", Form<FlowPath.PathMTU>.word.located, \.pathMTU, "IP_MTU_DISCOVER; the kernel's unless given."),
            Key(
                "recverr", Form<Bool>.boolean.located, \.reportsErrors,
                "IP_RECVERR: drops at the own queue and ICMP errors are told by send; false unless given."),
            Key(
                "segments", Form<Int>.integer(2...65535).located, \.segments,
                "Packets in one send of via: burst; as many as any kernel takes (64 of UDP) unless given."),
            Key(
                "bypass", Form<Bool>.boolean.located, \.bypass,
                "Past the qdisc, of via: ring (PACKET_QDISC_BYPASS); false unless given."),
            Key(
                "sender", Form<FlowPath.Writing>.word.located, \.writing,
                "The system calls of via: tcp: write (unless given), mmap (and write), sendfile, splice, zerocopy."),
            Key(
                "copies", Form<Copies>.word.located, \.copies,
                "count: the kernel's copies of what via: tcp sends are counted, at the entry of its copy functions; ignore unless given."
            ),
            Key(
                "backlog", Form<Int>.integer(0...65535).located, \.backlog,
                "Connections that wait to be accepted by the receiver of via: tcp; 128 unless given."),
        ])

    private static var sendBuffer: Form<FlowPath.SendBuffer> {
        let size = Form<Int>.size
        return Form(.anyOf([.words(["auto", "default"]), size.schema])) { value, report in
            guard let text = value.text(expected: "auto, default or a size such as 100kb", report) else { return nil }
            if text == "auto" { return .automatic }
            if text == "default" { return .kernel }
            return size.read(value, report).map { .bytes($0) }
        }
    }
}
