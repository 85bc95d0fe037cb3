// Labs/troubleshooting: `netlab explain` names the faults that were made, and no others, from the record alone; the tools of others agree.

import Foundation
import PacketPath
import TestSupport
import Testing

/// What `netlab explain RUN` must say of one fault.
struct Diagnosis: Sendable {
    var cause: String
    var place: String
    /// A counter in the proof; nil: none tells.
    var counter: String?
    /// `NODE# COMMAND`
    var look: String
    /// A word of the remedy or its knobs.
    var remedy: String
}

/// One lab of the folder.
struct TroubleCase: Sendable, CustomTestStringConvertible {
    var lab: String
    var faults: [Diagnosis]
    var figures: [StageWitness.Row]

    init(_ lab: String, _ faults: [Diagnosis], _ figures: (String, ToolFigure, BookFigure)...) {
        self.lab = lab
        self.faults = faults
        self.figures = figures.map { .init(node: $0.0, tool: $0.1, book: $0.2) }
    }

    var testDescription: String { lab }
}

@Suite(
    "Troubleshooting", .serialized, .privileged, .requires(tool: "nstat"), .requires(tool: "tc"),
    .requires(tool: "nft"), .requires(tool: "conntrack"), .requires(tool: "ethtool"))
struct TroubleshootingTests {
    /// A finding of `netlab explain --format json`.
    private struct Finding: Decodable {
        struct Command: Decodable { var node, command: String }
        var cause, place, remedy, outcome, title: String
        var packets: Int
        var flows: [String: Int]
        var counters, knobs, notes: [String]
        var look: [Command]
    }

    private func explain(_ run: KeptRun) throws -> (findings: [Finding], page: String) {
        let files = try FileManager.default.subpathsOfDirectory(atPath: run.scratch.directory)
        let file = run.scratch.directory + "/" + (try #require(files.first { $0.hasSuffix("/run.json") }))
        // The record alone: the lab is down, and in another directory.
        let json = try NetlabProcess.run("explain", file, "--format", "json")
        #expect(json.status == 0, "\(json.error)")
        let page = try NetlabProcess.run("explain", file)
        #expect(page.status == 0, "\(page.error)")
        let words = page.output.split { $0.isWhitespace }.joined(separator: " ")
        return (try JSONDecoder.snakeCase.decode([Finding].self, from: Data(json.output.utf8)), words)
    }

    @Test("every lab of the folder is asked") func allAreAsked() throws {
        let folder = try FileManager.default.contentsOfDirectory(atPath: NetlabProcess.root + "/Labs/troubleshooting")
        #expect(Set(folder) == Set(TroubleCase.all.map { "\($0.lab).yaml" }))
    }

    @Test(arguments: TroubleCase.all) func theFaultIsNamed(trouble: TroubleCase) throws {
        let run = try KeptRun("\(trouble.lab)")
        for row in trouble.figures {
            let (tool, book) = (try run.figure(row.tool, in: row.node), try run.figure(row.book, at: row.node))
            #expect(tool == book && book > 0, "\(row.node): \(row.tool) \(tool), \(row.book) \(book)")
        }
        let (findings, page) = try explain(run)
        switch trouble.lab {
        case "paused-or-stopped": try aPauseIsToldFromAHang(findings)
        case "softirq-core": try aBusyCoreIsNamed(findings)
        case "which-connection": try theConnectionIsNamed(run, page)
        case "ring-or-socket", "capture-points": try whatDidNotHappenIsNotCounted(run, trouble.lab)
        default: break
        }
        // What the run's own flows met: the faults that were made, and not another one.
        let lost = findings.filter { !$0.flows.isEmpty }.map { "\($0.cause)@\($0.place)" }
        let made = trouble.faults.filter { Cause.named($0.cause)?.outcome == .lost }.map { "\($0.cause)@\($0.place)" }
        #expect(Set(lost) == Set(made), "\(lost)")
        for fault in trouble.faults {
            let finding = try #require(findings.first { $0.cause == fault.cause && $0.place == fault.place })
            if let counter = fault.counter {
                #expect(finding.counters.contains { $0.contains(counter) }, "\(finding)")
            }
            #expect(finding.look.contains { "\($0.node)# \($0.command)" == fault.look }, "\(finding)")
            #expect((finding.knobs + [finding.remedy]).contains { $0.contains(fault.remedy) }, "\(finding)")
            let stage = try #require(Stage.named(String(fault.cause.prefix { $0 != "." })))
            for word in [fault.cause, fault.place, stage.title, fault.look, fault.counter ?? ""] where !word.isEmpty {
                #expect(page.contains(word), "\(word): \(page)")
            }
        }
    }

    /// Beside the counter, which is the same, the record tells whether the program read on.
    private func aPauseIsToldFromAHang(_ findings: [Finding]) throws {
        let finding = try #require(findings.first)
        #expect(finding.flows.keys.sorted() == ["hangs", "pauses"])
        let notes = finding.notes.joined(separator: " ")
        #expect(notes.contains(#/udp 9000 lost \d+; its buffer of \d+ bytes was empty/#), "\(notes)")
        #expect(notes.contains(#/udp 9001 lost \d+; its buffer of \d+ bytes still holds \d+ packets/#), "\(notes)")
    }

    /// A core that is busy is named, with what it did.
    private func aBusyCoreIsNamed(_ findings: [Finding]) throws {
        let note = try #require(findings.first?.notes.first)
        let shares = note.matches(of: #/cpu(\d+) (\d+) ms/#).map { (Int($0.1), Int($0.2) ?? 0) }
        let first = try #require(shares.first { $0.0 == 0 }), second = try #require(shares.first { $0.0 == 1 })
        #expect(second.1 > first.1, "\(note)")
    }

    /// nstat adds both connections up; the record tells which of them it was.
    private func theConnectionIsNamed(_ run: KeptRun, _ page: String) throws {
        let lossy = try run.figure(.repeated("lossy"), at: "client")
        // A few of the other: TCP asks early whether its last segment has arrived.
        let clean = try run.figure(.repeated("clean"), at: "client")
        #expect(try run.figure(.nstat("TcpRetransSegs"), in: "client") == lossy + clean && lossy > 5 * clean)
        #expect(page.contains(#/lossy \(.*?\): 700000 bytes sent, 700000 arrived, \d+ of its \d+ segments/#), "\(page)")
    }

    /// What stands beside the sum of the faults: where nothing was lost, no counter moves.
    private func whatDidNotHappenIsNotCounted(_ run: KeptRun, _ lab: String) throws {
        let node = lab == "ring-or-socket" ? "server" : "bare"
        #expect(try run.figure(.link("eth0", "rx", "dropped"), in: node) == 0)
        #expect(try run.figure(.ethtool("eth0", "rx_queue_0_drops"), in: node) == 0)
        guard lab == "capture-points" else { return }
        #expect(try run.figure(.clsact("eth0"), in: "watched") == 100)
        #expect(try run.figure(.rule("closed"), in: "watched") == 100)
    }
}

extension TroubleCase {
    private static let receiveBuffer = Diagnosis(
        cause: "socket-buffer.rcvbuf-full", place: "server:eth0", counter: "Udp.RcvbufErrors",
        look: "server# ss -uanmp", remedy: "SO_RCVBUF")

    static let all: [TroubleCase] = [
        .init(
            "ring-or-socket",
            [
                Diagnosis(
                    cause: "veth.ring-full", place: "server:eth0", counter: "tx_dropped",
                    look: "client# ip -s -s link show dev eth0", remedy: "GRO"), receiveBuffer,
            ], ("client", .link("eth0", "tx", "dropped"), .lost(["veth.ring-full"], at: "server")),
            ("server", .nstat("UdpRcvbufErrors"), .lost(["socket-buffer.rcvbuf-full"]))),
        .init(
            "softirq-core",
            [
                Diagnosis(
                    cause: "cpu-backlog.full", place: "server:eth0", counter: "rx_dropped",
                    look: "server# mpstat -P ALL 1", remedy: "rps_cpus")
            ], ("server", .link("eth0", "rx", "dropped"), .lost(["cpu-backlog.full"]))),
        .init(
            "firewall-or-conntrack",
            [
                Diagnosis(
                    cause: "conntrack.table-full", place: "router:eth0", counter: "drop", look: "router# conntrack -S",
                    remedy: "nf_conntrack_max"),
                Diagnosis(
                    cause: "netfilter-input.rule", place: "server:eth0", counter: "closed",
                    look: "server# nft list counters", remedy: "rule"),
            ], ("router", .conntrack("drop"), .lost(["conntrack.table-full"])),
            ("server", .rule("closed"), .lost(["netfilter-input.rule"]))),
        .init(
            "queue-or-limit",
            [
                Diagnosis(
                    cause: "qdisc.limit", place: "shaper:eth1", counter: "eth1 root tbf drops",
                    look: "shaper# tc -s qdisc show dev eth1", remedy: "rate"),
                Diagnosis(
                    cause: "netfilter-forward.rule", place: "police:eth0", counter: "over",
                    look: "police# nft list counters", remedy: "rule"),
            ], ("shaper", .qdisc("eth1", "drops"), .lost(["qdisc.limit"])),
            ("police", .rule("over"), .lost(["netfilter-forward.rule"]))),
        .init(
            "small-buffer", [receiveBuffer],
            ("server", .nstat("UdpRcvbufErrors"), .lost(["socket-buffer.rcvbuf-full"]))),
        .init(
            "paused-or-stopped", [receiveBuffer],
            ("server", .nstat("UdpRcvbufErrors"), .lost(["socket-buffer.rcvbuf-full"]))),
        .init(
            "stalled-programs",
            [
                Diagnosis(
                    cause: "tcp-socket.window-closed", place: "server", counter: "TcpExt.TCPToZeroWindowAdv",
                    look: "server# ss -tnmp", remedy: "lock")
            ],
            ("server", .nstat("TcpExtTCPToZeroWindowAdv"), .signal("tcp-socket.window-closed@server"))),
        .init(
            "syn-lost",
            ["client", "server"].map {
                Diagnosis(
                    cause: "tcp-socket.syn-repeated", place: $0, counter: "TcpExt.TCPSynRetrans",
                    look: "\($0)# nstat -az TcpExtTCPSynRetrans", remedy: "net.ipv4.tcp_syn_linear_timeouts")
            }, ("client", .nstat("TcpExtTCPSynRetrans"), .signal("tcp-socket.syn-repeated@client")),
            ("server", .nstat("TcpExtTCPSynRetrans"), .signal("tcp-socket.syn-repeated@server")),
            ("server", .rule("closed"), .lost(["netfilter-input.rule"])),
            ("client", .rule("answers"), .lost(["netfilter-input.rule"]))),
        .init("which-connection", [], ("router", .rule("tenth"), .lost(["netfilter-forward.rule"]))),
        .init(
            "capture-points",
            [
                Diagnosis(
                    cause: "tc-egress.filter", place: "client:eth0", counter: "drops",
                    look: "client# tc -s filter show dev eth0 egress", remedy: "filter"),
                Diagnosis(
                    cause: "tc-ingress.filter", place: "unwatched:eth0", counter: "drops",
                    look: "unwatched# tc -s filter show dev eth0 ingress", remedy: "filter"),
                Diagnosis(
                    cause: "netfilter-input.rule", place: "unwatched:eth0", counter: "closed",
                    look: "unwatched# nft list counters", remedy: "rule"),
                Diagnosis(
                    cause: "ethertype.unhandled", place: "unwatched:eth0", counter: "rx_dropped",
                    look: "unwatched# cat /proc/net/ptype", remedy: "capture"),
            ], ("client", .clsact("eth0"), .lost(["tc-egress.filter"])),
            ("unwatched", .clsact("eth0"), .lost(["tc-ingress.filter"])),
            ("unwatched", .link("eth0", "rx", "dropped"), .lost(["ethertype.unhandled"])),
            ("watched", .rule("closed"), .lost(["netfilter-input.rule"]))),
        .init(
            "device-errors",
            [
                Diagnosis(
                    cause: "vxlan-input.congestion", place: "server:vx0", counter: "rx_frame_errors",
                    look: "server# ip -s -s link show dev vx0", remedy: "ECN"),
                Diagnosis(
                    cause: "ip-receive.other-host", place: "server:vx0", counter: "rx_otherhost_dropped",
                    look: "server# ip -s -s link show dev vx0", remedy: "MAC"),
                Diagnosis(
                    cause: "carrier.off", place: "client:eth1", counter: "tx_dropped",
                    look: "client# ip -br link show dev eth1", remedy: "other end up"),
            ], ("server", .link("vx0", "rx", "frame_errors"), .lost(["vxlan-input.congestion"])),
            ("server", .link("vx0", "rx", "otherhost"), .lost(["ip-receive.other-host"])),
            ("client", .link("eth1", "tx", "dropped"), .lost(["carrier.off"]))),
        .init(
            "who-is-told",
            [
                Diagnosis(
                    cause: "qdisc.limit", place: "client:eth0", counter: "eth0 root bfifo drops",
                    look: "client# tc -s qdisc show dev eth0", remedy: "limit")
            ], ("client", .qdisc("eth0", "drops"), .lost(["qdisc.limit"]))),
    ]
}
