// netlab send: packets through a lab that is up, and their books.

import ArgumentParser
import LabFormat
import LabRuntime
import PacketPath
import SystemCalls

struct Send: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Send packets through a lab that is up, and account for every one of them.",
        discussion: """
            netlab send --from client --to server                         1000 UDP packets, back to back
            netlab send --from client --to server --udp 53 --rate 10kpps --duration 5s
            netlab send --from client --to 10.9.9.9 --count 10            an address nobody has: where do they end?
            netlab send --from client --to server -6 --icmp --rate '{ burst: 10, every: 5ms }'
            netlab send --from client --to server --tcp 80 --via tcp --duration 2s     a real connection
            netlab send --from client --to server --layer '{ ipv4: { ttl: 1 } }' --layer '{ udp: { dport: 7 } }'

            The values are those of a flow's keys in a lab file (see LabFile), in YAML. The flow stands in the place of the \
            lab's own; the lab's sockets open as in a run. A UDP flow ends at a socket that netlab opens; where a process of the \
            lab has the port, --sink packet counts what reaches the interface instead.

            Ctrl-C stops the sender, and the books of what was sent are told. Exit 0 when they balance, 1 when not; 130 when \
            Ctrl-C ended the wait for packets that were still on their way.
            """)

    @OptionGroup var instance: InstanceOptions
    @Option(
        help: ArgumentHelp("Where the packets start: a node with one interface, or NODE:IF.", valueName: "end"),
        completion: .nodes)
    var from: String
    @Option(
        help: ArgumentHelp("Where they go: a node with one interface, NODE:IF, or an address.", valueName: "end"),
        completion: .nodes)
    var to: String
    @Option(help: ArgumentHelp("To this UDP port; 9000 unless told otherwise.", valueName: "port")) var udp: Int?
    @Option(
        help: ArgumentHelp(
            "TCP segments (SYN) to this port, without a connection; with --via tcp a connection.", valueName: "port"))
    var tcp: Int?
    @Flag(help: "Echo requests of ICMP, or of ICMPv6.") var icmp = false
    @Flag(name: [.customShort("6"), .long], help: "IPv6, also to a node that has IPv4 addresses.") var ipv6 = false
    @Option(
        name: .customLong("layer"),
        help: ArgumentHelp("A layer as a lab file has it, from the outside in; again for each.", valueName: "yaml"))
    var layers: [String] = []
    @Option(help: ArgumentHelp("Bytes of payload.", valueName: "n")) var size: String?
    @Option(
        help: ArgumentHelp(
            "back-to-back (unless given), 10kpps, 5mbit, '{ poisson: 2kpps }': as rate of a flow.", valueName: "rate"))
    var rate: String?
    @Option(help: ArgumentHelp("How many packets; 1000 unless told otherwise.", valueName: "n")) var count: Int?
    @Option(help: ArgumentHelp("How long, such as 5s, instead of how many.", valueName: "time"))
    var duration: TimeArgument?
    @Option(
        help: ArgumentHelp(
            "packet (unless given), bypass, ip, udp, tcp, burst, ring, xdp: by which way they enter the kernel.",
            valueName: "way")) var via: String?
    @Option(help: ArgumentHelp("The sender's socket: '{ sndbuf: default }' as socket of a flow.", valueName: "yaml"))
    var socket: String?
    @Option(help: ArgumentHelp("Who witnesses delivery: socket, packet or none.", valueName: "sink")) var sink: String?
    @Option(
        help: ArgumentHelp(
            "What tells of dropped packets: auto (the best there is), bpf, drop-monitor, tracefs or none.",
            valueName: "source"))
    var dropEvents = DropSource.auto
    @Option(help: "text, json or csv.") var format = RunFormat.text

    func validate() throws {
        guard [udp != nil, tcp != nil, icmp, !layers.isEmpty].filter({ $0 }).count <= 1 else {
            throw ValidationError("--udp, --tcp, --icmp and --layer exclude one another")
        }
        if ipv6, !layers.isEmpty { throw ValidationError("with --layer, the layer '{ ipv6: {} }' says what -6 says") }
        if count != nil, duration != nil { throw ValidationError("--count and --duration exclude each other") }
        // How many packets a time has room for is not known beforehand; a connection needs to know no number.
        if duration != nil, rate ?? "back-to-back" == "back-to-back", via != "tcp" {
            throw ValidationError("--duration needs --rate, such as --rate 10kpps; back to back takes --count")
        }
        let ports = [udp, tcp].compactMap { $0 }
        guard ports.allSatisfy((1...65535).contains) else { throw ValidationError("a port is 1 to 65535") }
    }

    func run() throws {
        let record = try instance.find()
        try Interrupts.catchSignals()
        var sending = AdHocRun(record: record, flow: flow, toolVersion: Version.number)
        sending.dropSource = dropEvents
        let progress = Progress()
        sending.progress = { progress.show($0) }
        defer { progress.finish() }
        var (result, ended) = try sending.run()
        progress.finish()
        if let failure = ended as? LabError { result.verdict.fail(failure.reason) }
        try format.show(result)
        if let ended { throw ended }
        if result.verdict.exitCode != 0 { throw ExitCode(result.verdict.exitCode) }
    }

    private var flow: AdHocFlow {
        var flow = AdHocFlow(from: from, to: to)
        flow.isIPv6 = ipv6
        flow.size = size
        if let udp { flow.content = .udp(port: udp) }
        if let tcp { flow.content = .tcp(port: tcp) }
        if icmp { flow.content = .echo }
        if !layers.isEmpty { flow.content = .layers(layers) }
        let keys: [(String, String?)] = [
            ("rate", rate), ("via", via), ("socket", socket), ("sink", sink), ("duration", duration?.description),
            ("count", duration == nil ? String(count ?? 1000) : nil),
        ]
        flow.keys = keys.compactMap { name, value in value.map { (name: name, value: $0) } }
        return flow
    }
}
