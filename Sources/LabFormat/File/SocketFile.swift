// A socket of a node as the lab file has it.

import Packets

/// An entry of a node's `sockets`.
struct SocketFile {
    var location: Location
    var udp: Located<Int>?
    var tcp: Located<Int>?
    var packet: Located<String>?
    var address: Located<IPAddress>?
    var receiveBuffer: Int?
    var read = Socket.Reading.always
    var stopped: Int?
    var pause: UInt64?
    var filter: Socket.Filter?
    var join: [Located<IPAddress>] = []
    var backlog: Int?
    var accept = Socket.Accepting.always
    var holdsLock = false

    static let table = KeyTable<SocketFile>(
        "socket", "A socket that stands open during a run.", make: { SocketFile(location: $0) },
        keys: [
            Key("udp", Form.integer(1...65535).located, \.udp, "The port of a UDP socket."),
            Key("tcp", Form.integer(1...65535).located, \.tcp, "The port of a TCP socket that listens."),
            Key("packet", Form.text.located, \.packet, "The interface of a packet socket: eth0."),
            Key(
                "address", Form.address.located, \.address,
                "The address that the socket is bound to; any IPv4 address unless given, \"::\" for IPv6."),
            Key(
                "rcvbuf", .size, \.receiveBuffer,
                "SO_RCVBUF, such as 20kb; the kernel doubles it. Large enough for the flows unless given."),
            Key("read", .word, \.read, "always, never, after the flows have ended, or stopped."),
            Key(
                "stopped", .integer(0...Int.max), \.stopped,
                "With read: stopped, packets that are read before it stops."),
            Key(
                "pause",
                Form.time.refusing { $0 > 0 && $0 <= longestPause ? nil : "is not more than 0 and at most 10s" },
                \.pause,
                "With read: stopped of a UDP socket, the time after which it reads on, as after a garbage collection; never unless given."
            ),
            Key(
                "filter", .socketFilter, \.filter,
                "A classic BPF filter: reject refuses everything, { sport: 4000 } what comes from other ports."),
            Key(
                "join", Form.address.located.list, \.join,
                "Multicast groups that a UDP socket joins on all interfaces of its node."),
            Key("backlog", .integer(0...65535), \.backlog, "listen(2)'s backlog of a TCP socket; 128 unless given."),
            Key("accept", .word, \.accept, "When a TCP socket accepts: always, never, after the flows have ended."),
            Key(
                "hold-lock", .boolean, \.holdsLock,
                "The program hangs in recv with the first data of a TCP connection, whose lock it holds until the flows have ended; false unless given."
            ),
        ],
        check: { socket, fields, report in check(socket, fields, report) })

    /// A run waits for a reader that goes on; not forever.
    private static let longestPause: UInt64 = 10_000_000_000

    private static let own = ["udp": ["join", "pause"], "tcp": ["backlog", "accept", "hold-lock"], "packet": []]

    private static func check(_ socket: SocketFile, _ fields: Fields, _ report: Report) {
        let kinds = fields.present(["udp", "tcp", "packet"])
        guard let kind = kinds.first, kinds.count == 1 else {
            let found = kinds.isEmpty ? "" : ", not \(kinds.joined(separator: " and "))"
            return report.error("a socket is one of udp, tcp, packet\(found)", at: fields.location)
        }
        var refused = own.filter { $0.key != kind }.values.flatMap { $0 }
        if kind == "packet" { refused += ["address", "filter"] }
        for key in fields.present(refused.sorted()) {
            report.error("'\(key)' does not belong to a \(kind) socket", at: fields.location(key))
        }
        if kind == "tcp", socket.read == .stopped || socket.read == .after {
            report.error("a tcp socket reads always or never", at: fields.location("read"))
        }
        if socket.holdsLock, socket.read != .always || socket.accept != .always {
            report.error(
                "'hold-lock' is of a program that accepts and reads: it goes with accept: always, read: always",
                at: fields.location("hold-lock"))
        }
        if (socket.read == .stopped) != (socket.stopped != nil) {
            report.error(
                "'read: stopped' and 'stopped: N', the packets that are read, go together",
                at: fields.location(fields.has("stopped") ? "stopped" : "read"))
        }
        if socket.pause != nil, socket.read != .stopped {
            report.error("'pause' goes with read: stopped", at: fields.location("pause"))
        }
    }
}

extension Form where Value == Socket.Filter {
    /// `reject` or `{ sport: 4000, dport: 9000 }`.
    fileprivate static var socketFilter: Form<Socket.Filter> {
        let ports = FilterPorts.table.form
        return Form(.anyOf([.words(["reject"]), ports.schema])) { value, report in
            if case .mapping = value.content { return ports.read(value, report).map(\.filter) }
            let expected = "reject or ports such as { sport: 4000 }"
            guard let text = value.text(expected: expected, report) else { return nil }
            guard text == "reject" else {
                let suggestion = Suggestion.text(for: text, among: ["reject"])
                report.error("expected \(expected), found \(text.shown)\(suggestion)", at: value.location)
                return nil
            }
            var filter = Socket.Filter()
            filter.refusesAll = true
            return filter
        }
    }
}

/// `{ sport: 4000 }`
private struct FilterPorts {
    var filter = Socket.Filter()

    static let table = KeyTable<FilterPorts>(
        "filter", "What a socket's filter lets through.", make: { _ in FilterPorts() },
        keys: [
            Key("sport", .integer(1...65535), \.filter.sport, "Packets from this port alone."),
            Key("dport", .integer(1...65535), \.filter.dport, "Packets to this port alone."),
        ],
        check: { _, fields, report in
            if fields.present(["sport", "dport"]).isEmpty {
                report.error("the filter says nothing: add one of sport, dport", at: fields.location)
            }
        })
}
