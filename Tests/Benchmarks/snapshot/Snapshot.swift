// Measures the reading of counters: one namespace, each collector, and many namespaces beside nstat, tc and ip.

import Collectors
import Foundation
import Glibc
import Namespaces
import PacketPath
import SystemCalls
import TestSupport

/// `SnapshotBenchmark [NAMESPACES [ROUNDS [FLOOR]]]`: needs root. FLOOR is a program that makes the same system calls and
/// nothing else (snapshot-floor.c): it runs in the same namespace, before and behind.
@main
enum Snapshot {
    static func main() throws {
        let numbers = CommandLine.arguments.dropFirst().compactMap { Int($0) }
        OpenFiles.raiseLimit()
        let floor = CommandLine.arguments.count > 3 ? CommandLine.arguments[3] : nil
        try oneNamespace(rounds: numbers.count > 1 ? numbers[1] : 2000, floor: floor)
        try manyNamespaces(numbers.first ?? 1000)
    }

    /// What the budget of 120 us is for.
    private static let budgeted: [any Collector.Type] = [
        LinkCollector.self, QdiscCollector.self, NamedCounterCollector.self, ConntrackCollector.self,
        SNMPCollector.self, NetstatCollector.self, SocketCollector.self, ListenCollector.self,
    ]

    private static func oneNamespace(rounds: Int, floor: String?) throws {
        let namespace = try bed()
        let sockets = try namespace.run { try [bound(SOCK_DGRAM, 9000), bound(SOCK_STREAM, 80)] }
        defer { sockets.forEach { close($0) } }
        func measure(_ name: String, _ sources: [any Collector.Type]) throws {
            let node = try NodeCollectors(
                node: "n", namespace: namespace, namedCounters: NamedCounter.openReader, sources: sources)
            try print(name, times(rounds) { _ = try node.sample() })
        }
        func measureFloor() throws {
            guard let floor else { return }
            let result = try Witness.run(floor, "\(rounds)", in: namespace)
            Swift.print(result.output + result.error, terminator: "")
        }
        // The kernel makes the addresses of new devices in the background.
        Clock.sleep(milliseconds: 3000)
        try measureFloor()
        try measure("link, qdisc, nft, conntrack, snmp, netstat, UDP, listen", budgeted)
        try measureFloor()
        try measure("what every run reads", Collectors.ofRuns)
        try measure("every source", Collectors.all)
        for collector in Collectors.all { try measure("  \(collector.source.rawValue)", [collector]) }
        for collector in Collectors.host {
            let host = try HostCollectors(sources: [collector])
            try print("  \(collector.source.rawValue) (whole machine)", times(rounds) { _ = try host.sample() })
        }
    }

    private static func print(_ name: String, _ times: [UInt64]) {
        func microseconds(_ part: Int) -> String {
            String(format: "%7.1f", Double(times[times.count * part / 100]) / 1000)
        }
        Swift.print("\(microseconds(0)) \(microseconds(50)) \(microseconds(99)) us (least, p50, p99)  \(name)")
    }

    /// Nanoseconds of each round, sorted.
    private static func times(_ rounds: Int, _ body: () throws -> Void) throws -> [UInt64] {
        for _ in 0..<min(20, rounds) { try body() }
        return try (0..<rounds).map { _ in
            let begin = Clock.monotonic
            try body()
            return Clock.monotonic - begin
        }.sorted()
    }

    private static func manyNamespaces(_ count: Int) throws {
        let places = try (0..<count).map { number in
            NodeCollectors.Place(
                node: "n\(number)", namespace: try bed(), namedCounters: NamedCounter.openReader)
        }
        let holding = try DescriptorPolicy.ofThisProcess().holding(nodes: count)
        let nodes = try NodeCollectors.open(places, holding: holding, sources: budgeted)
        _ = try NodeCollectors.samples(of: nodes)
        let before = processorTime(RUSAGE_SELF.rawValue)
        let own = try times(5) { _ = try NodeCollectors.samples(of: nodes) }[2]
        let ownWork = (processorTime(RUSAGE_SELF.rawValue) - before) / 10
        let begin = Clock.monotonic
        let beforeTools = processorTime(RUSAGE_CHILDREN.rawValue)
        for place in places {
            guard let namespace = place.namespace else { continue }
            try Witness.run("nstat", "-azs", in: namespace)
            try Witness.run("tc", "-s", "qdisc", in: namespace)
            try Witness.run("ip", "-s", "-s", "link", in: namespace)
        }
        let tools = Clock.monotonic - begin
        let toolWork = processorTime(RUSAGE_CHILDREN.rawValue) - beforeTools
        report("\(count) namespaces, holding \(holding), by the clock", Double(own), Double(tools))
        report("the same in processor time, the tools' own alone", ownWork * 1e9, toolWork * 1e9)
        if Double(tools) / Double(own) < 50 { exit(1) }
    }

    private static func report(_ what: String, _ own: Double, _ tools: Double) {
        let numbers = String(format: "%.1f ms, %.1f ms: %.0f times", own / 1e6, tools / 1e6, tools / own)
        Swift.print("\(what): netlab, nstat + tc + ip: \(numbers)")
    }

    /// Seconds of user and system time.
    private static func processorTime(_ who: __rusage_who_t) -> Double {
        var usage = rusage()
        _ = unsafe getrusage(who, &usage)
        func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
        return seconds(usage.ru_utime) + seconds(usage.ru_stime)
    }

    /// A socket on 0.0.0.0 that waits.
    private static func bound(_ type: __socket_type, _ port: UInt16) throws -> CInt {
        let raw = socket(AF_INET, CInt(type.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        try systemCall("bind") {
            unsafe withUnsafePointer(to: &address) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    unsafe bind(raw, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
        }
        if type == SOCK_STREAM { try systemCall("listen") { listen(raw, 8) } }
        return raw
    }

    /// Two devices, three qdiscs, ten named counters, 21 rules.
    private static func bed() throws -> Namespace {
        let namespace = try Namespace.unnamed()
        let links = """
            link set lo up
            link add eth0 type veth peer name eth1
            link set eth0 up
            link set eth1 up

            """
        try Witness.run("ip", "-batch", "-", in: namespace, input: links)
        try Witness.run("tc", "qdisc", "add", "dev", "eth0", "root", "handle", "1:", "pfifo", in: namespace)
        let counters = (0..<10).map { "add counter inet t c\($0)" }
        let rules = (0..<21).map { "add rule inet t in udp dport \($0 + 1) counter name c\($0 % 10)" }
        let script =
            ["add table inet t"] + counters + ["add chain inet t in { type filter hook input priority 0; }"] + rules
        try Witness.run("nft", "-f", "-", in: namespace, input: script.joined(separator: "\n") + "\n")
        return namespace
    }
}
