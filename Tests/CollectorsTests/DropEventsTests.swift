// Drop events against a real kernel: exact counts, fates and attribution.

import Glibc
import Namespaces
import Packets
import Packets
import SystemCalls
import TestSupport
import Testing

@testable import Collectors

@Suite(.privileged, .requires(tool: "ip"), .requires(tool: "nft"))
struct DropEventsTests {
    private let run = TaggedDatagrams.run

    @Test func kernelAcceptsTheTypedProgram() throws {
        #expect(DropEvents.availability() == .available)
        let events = try DropEvents.start(namespaces: [], flows: [], run: 1)
        #expect(events.mechanism == .typedTracepoint)
    }

    @Test(arguments: [DropEvents.Mechanism.typedTracepoint, .rawTracepoint])
    func closedPortIsNoSocket(mechanism: DropEvents.Mechanism) throws {
        let bed = try DropEventsBed()
        let events = try DropEvents(
            DropMaps(flows: [(id: 7, planned: 1000)], rows: 64), run: run, mechanisms: [mechanism])
        try events.add(namespaces: try bed.nodes())
        let sent = try TaggedDatagrams(destination: "10.0.0.2", flow: 7, sequences: 0..<1000).send(from: bed.left)
        #expect(sent == 1000)
        let reading = try events.read(until: 1000)
        #expect(
            reading.totals == [
                DropTotal(
                    node: "right", interfaceIndex: 2, reason: "NO_SOCKET", function: "__udp4_lib_rcv", flow: 7,
                    packets: 1000)
            ])
        #expect(reading.eventsLost == 0)
        let fate = DropFate(node: "right", reason: "NO_SOCKET", function: "__udp4_lib_rcv")
        #expect(try (0..<1000).allSatisfy { try events.fate(flow: 7, sequence: $0) == fate })
        #expect(try events.fate(flow: 7, sequence: 1000) == nil)
        #expect(try events.fate(flow: 8, sequence: 0) == nil)
    }

    /// Three fragments each, cut by the kernel: the datagram that they make shows no tag, and is the flow's all the same.
    @Test(arguments: [DropEvents.Mechanism.typedTracepoint, .rawTracepoint])
    func datagramsInFragmentsAreTheFlows(mechanism: DropEvents.Mechanism) throws {
        let bed = try DropEventsBed()
        let ends = [try #require(IPAddress("10.0.0.1")), try #require(IPAddress("10.0.0.2"))]
        let key = FragmentKey(source: ends[0], destination: ends[1], number: 17)
        let events = try DropEvents(
            DropMaps(flows: [(id: 7, planned: 10)], rows: 64, fragments: [key: 7]), run: run, mechanisms: [mechanism])
        try events.add(namespaces: try bed.nodes())
        var datagrams = TaggedDatagrams(destination: "10.0.0.2", flow: 7, sequences: 0..<10)
        datagrams.payload = 3000
        try datagrams.send(from: bed.left)
        let reading = try events.read(until: 10)
        #expect(reading.packets(flow: 7, "NO_SOCKET") == 10)
        #expect(reading.eventsLost == 0)
    }

    @Test func loopbackAndForeignRunHaveNoFlow() throws {
        let bed = try DropEventsBed()
        let events = try DropEvents.start(namespaces: try bed.nodes(), flows: [(id: 7, planned: 10)], run: run)
        try TaggedDatagrams(destination: "127.0.0.1", flow: 7, sequences: 0..<10, run: run + 1).send(from: bed.left)
        let reading = try events.read(until: 10)
        #expect(
            reading.totals == [
                DropTotal(
                    node: "left", interfaceIndex: 1, reason: "NO_SOCKET", function: "__udp4_lib_rcv", flow: nil,
                    packets: 10)
            ])
        #expect(try events.fate(flow: 7, sequence: 0) == nil)
    }

    @Test func outputFirewallIsNetfilterDropWithoutInterface() throws {
        let bed = try DropEventsBed()
        try bed.nft(bed.left, "table ip t { chain c { type filter hook output priority 0; udp dport 9 drop; }; }")
        let events = try DropEvents.start(namespaces: try bed.nodes(), flows: [(id: 1, planned: 50)], run: run)
        try TaggedDatagrams(destination: "10.0.0.2", flow: 1, sequences: 0..<50).send(from: bed.left)
        let reading = try events.read(until: 50)
        #expect(reading.totals.map(\.reason) == ["NETFILTER_DROP"])
        #expect(reading.totals.map(\.node) == ["left"])
        // Nobody asked.
        #expect(reading.totals.map(\.hook) == [nil])
        #expect(reading.totals.map(\.packets) == [50])
        #expect(try events.fate(flow: 1, sequence: 49)?.function == reading.totals.first?.function)
    }

    /// One reason, one function, one flow: only who called the hook differs.
    @Test(arguments: [DropEvents.Mechanism.typedTracepoint, .rawTracepoint])
    func hooksAreToldByTheStack(mechanism: DropEvents.Mechanism) throws {
        let bed = try DropEventsBed()
        let hooks = ["prerouting": 20, "input": 21]
        for (hook, port) in hooks {
            try bed.nft(
                bed.right,
                "table ip \(hook) { chain c { type filter hook \(hook) priority 0; udp dport \(port) drop; }; }")
        }
        try bed.nft(bed.left, "table ip t { chain c { type filter hook output priority 0; udp dport 22 drop; }; }")
        try bed.nft(bed.left, "table ip p { chain c { type filter hook postrouting priority 0; udp dport 23 drop; }; }")
        let run: UInt32 = mechanism == .typedTracepoint ? 0x333 : 0x444
        let events = try DropEvents(
            DropMaps(flows: [(id: 1, planned: 100)], rows: 64, tellsHooks: true), run: run, mechanisms: [mechanism])
        try events.add(namespaces: try bed.nodes(), hooked: ["left", "right"])
        for (port, count) in [(UInt16(20), UInt32(10)), (21, 20), (22, 30), (23, 40)] {
            try TaggedDatagrams(destination: "10.0.0.2", port: port, flow: 1, sequences: 0..<count, run: run)
                .send(from: bed.left)
        }
        let totals = try events.read(until: 100).totals
        let told = Dictionary(totals.map { ("\($0.node ?? "?") \($0.hook ?? "?")", $0.packets) }) { $0 + $1 }
        #expect(told == ["left output": 30, "left postrouting": 40, "right prerouting": 10, "right input": 20])
        #expect(Set(totals.map(\.reason)) == ["NETFILTER_DROP"] && Set(totals.map(\.flow)) == [1])
        // The fates have the node as it is, without the mark.
        #expect(try events.fate(flow: 1, sequence: 0)?.node == "right")
    }

    @Test func twoHundredThousandDropsBesideForeignOnes() throws {
        let bed = try DropEventsBed()
        let stranger = try DropEventsBed()
        try bed.nft(bed.right, "table ip t { chain c { type filter hook input priority 0; udp dport 10 drop; }; }")
        let each = 100_000
        let events = try DropEvents.start(
            namespaces: try bed.nodes(), flows: [(id: 1, planned: each), (id: 2, planned: each)], run: run)
        let foreign = try FreshThread {
            try TaggedDatagrams(destination: "127.0.0.1", flow: 1, sequences: 0..<50_000).send(from: stranger.left)
        }
        let all = 0..<UInt32(each)
        try TaggedDatagrams(destination: "10.0.0.2", port: 9, flow: 1, sequences: all).send(from: bed.left)
        try TaggedDatagrams(destination: "10.0.0.2", port: 10, flow: 2, sequences: all).send(from: bed.left)
        #expect(try foreign.join() == 50_000)
        let reading = try events.read(until: UInt64(2 * each))
        #expect(reading.eventsLost == 0)
        #expect(reading.totals.reduce(0) { $0 + $1.packets } == UInt64(2 * each))
        #expect(reading.packets(flow: 1, "NO_SOCKET") + reading.packets(flow: 1, "CPU_BACKLOG") == UInt64(each))
        #expect(reading.packets(flow: 2, "NETFILTER_DROP") + reading.packets(flow: 2, "CPU_BACKLOG") == UInt64(each))
        for flow: UInt16 in [1, 2] {
            var fates: [String: UInt64] = [:]
            for sequence in all {
                fates[try events.fate(flow: flow, sequence: sequence)?.reason ?? "none", default: 0] += 1
            }
            #expect(fates.allSatisfy { reason, packets in packets == reading.packets(flow: flow, reason) })
            #expect(fates.values.reduce(0, +) == UInt64(each))
        }
    }

    /// The error quotes the whole datagram, so it ends with the datagram's tag.
    @Test func icmpErrorsAreNotTheFlowsPackets() throws {
        let bed = try DropEventsBed()
        try bed.nft(bed.left, "table ip t { chain c { type filter hook input priority 0; ip protocol icmp drop; }; }")
        let events = try DropEvents.start(namespaces: try bed.nodes(), flows: [(id: 1, planned: 3)], run: run)
        try TaggedDatagrams(destination: "10.0.0.2", flow: 1, sequences: 0..<3).send(from: bed.left)
        let reading = try events.read(until: 6)
        #expect(reading.totals.map(\.node) == ["left", "right"])
        #expect(reading.totals.map(\.reason) == ["NETFILTER_DROP", "NO_SOCKET"])
        #expect(reading.totals.map(\.isInduced) == [true, false])
        #expect(reading.totals.map(\.packets) == [3, 3])
        #expect(try events.fate(flow: 1, sequence: 2)?.reason == "NO_SOCKET")
    }

    @Test func fullBooksSayWhatTheyLost() throws {
        let bed = try DropEventsBed()
        let flows = (1...8).map { (id: UInt16($0), planned: 10) }
        let events = try DropEvents.start(namespaces: try bed.nodes(), flows: flows, run: run, rows: 2)
        for flow in flows {
            try TaggedDatagrams(destination: "10.0.0.2", flow: flow.id, sequences: 0..<10).send(from: bed.left)
        }
        let reading = try events.read(until: 80)
        #expect(reading.totals.count == 2)
        #expect(reading.eventsLost == 60)
        #expect(reading.totals.reduce(0) { $0 + $1.packets } == 20)
        #expect(try events.fate(flow: 8, sequence: 9)?.function == "__udp4_lib_rcv")
    }

    @Test func namespaceAddedLaterCountsFromThen() throws {
        let bed = try DropEventsBed()
        let events = try DropEvents.start(namespaces: [], flows: [(id: 1, planned: 20)], run: run)
        try TaggedDatagrams(destination: "127.0.0.1", flow: 1, sequences: 0..<10).send(from: bed.right)
        try events.add(namespaces: [("late", try bed.right.cookie())])
        try TaggedDatagrams(destination: "127.0.0.1", flow: 1, sequences: 10..<20).send(from: bed.right)
        #expect(try events.read(until: 10).totals.map(\.packets) == [10])
        #expect(try events.fate(flow: 1, sequence: 9) == nil)
        #expect(try events.fate(flow: 1, sequence: 10)?.node == "late")
    }

    /// In a UDP receive queue the packet's device field is no pointer, and its socket is gone. Only the run in the tag
    /// tells such packets from those of other recordings, hence two runs. The kernel frees such a socket in a softirq, where
    /// some machines fire no event at all over some tasks: then once more.
    @Test(arguments: [DropEvents.Mechanism.typedTracepoint, .rawTracepoint])
    func unreadDatagramsHaveNoNamespaceButAFlow(mechanism: DropEvents.Mechanism) throws {
        let bed = try DropEventsBed()
        let run: UInt32 = mechanism == .typedTracepoint ? 0x111 : 0x222
        let events = try DropEvents(
            DropMaps(flows: [(id: 1, planned: 5)], rows: 64), run: run, mechanisms: [mechanism])
        try events.add(namespaces: try bed.nodes())
        var reading = try events.read(until: 0)
        for _ in 0..<3 where reading.totals.isEmpty {
            do {
                let receiver = try DropEventsBed.boundSocket(port: 9, in: bed.right)
                let datagrams = TaggedDatagrams(destination: "10.0.0.2", flow: 1, sequences: 0..<5, run: run)
                try datagrams.send(from: bed.left)
                _ = receiver
            }
            reading = try events.read(until: 5)
        }
        #expect(reading.totals.map(\.node) == [nil])
        #expect(reading.totals.map(\.flow) == [1])
        #expect(reading.totals.map(\.packets) == [5])
        #expect(try events.fate(flow: 1, sequence: 4)?.reason == reading.totals.first?.reason)
    }

    /// With both ways of reading memory: who talked to whom, of tagged and other packets.
    @Test(arguments: [DropEvents.Mechanism.typedTracepoint, .rawTracepoint])
    func watchingTellsPeers(mechanism: DropEvents.Mechanism) throws {
        let bed = try DropEventsBed()
        let events = try DropEvents(
            DropMaps(flows: [], rows: 64, anyRun: true, hasPeers: true), run: nil, hasPeers: true,
            mechanisms: [mechanism])
        try events.add(namespaces: try bed.nodes())
        try TaggedDatagrams(destination: "10.0.0.2", flow: 3, sequences: 0..<7).send(from: bed.left)
        let reading = try events.read(until: 7)
        let total = try #require(reading.totals.first)
        let peers = try #require(total.peers)
        #expect(reading.totals.count == 1 && total.packets == 7 && total.flow == 3 && total.node == "right")
        #expect(peers.run == run && peers.etherType == 0x0800 && peers.transport == 17)
        #expect(peers.source == IPAddress("10.0.0.1") && peers.destination == IPAddress("10.0.0.2"))
        #expect(peers.destinationPort == 9 && peers.sourcePort > 0)
    }

    @Test func watchingTellsPeersOfIPv6() throws {
        let bed = try DropEventsBed()
        try bed.left.run { try Files.write("0", to: "/proc/sys/net/ipv6/conf/lo/disable_ipv6", flags: O_WRONLY) }
        let events = try DropEvents.watch(namespaces: try bed.nodes())
        try Witness.run("bash", "-c", "for i in 1 2 3; do echo x > /dev/udp/::1/9; done", in: bed.left)
        let peers = try events.read(until: 3).totals.compactMap(\.peers).filter { $0.transport == 17 }
        #expect(!peers.isEmpty)
        #expect(peers.allSatisfy { $0.source == IPAddress("::1") && $0.destinationPort == 9 && $0.run == 0 })
    }

    /// The books have a row for two pairs of peers; all others are counted, without their names.
    @Test func morePeersThanRowsAreCountedTogether() throws {
        let bed = try DropEventsBed()
        let events = try DropEvents.watch(namespaces: try bed.nodes(), rows: 3)
        for port in UInt16(20)..<30 {
            try TaggedDatagrams(destination: "10.0.0.2", port: port, flow: 1, sequences: 0..<2).send(from: bed.left)
        }
        let reading = try events.read(until: 20)
        #expect(reading.totals.reduce(reading.eventsLost) { $0 + $1.packets } == 20)
        #expect(reading.totals.count <= 3)
    }

    @Test func refusesMoreThanItCanHold() throws {
        #expect(throws: DropEventsError.tooManyPackets(1 << 27)) {
            try DropEvents.start(namespaces: [], flows: [(id: 1, planned: 1 << 27)], run: 1)
        }
        let crowd = (1...4096).map { (node: "n\($0)", cookie: UInt64(1) << 63 | UInt64($0)) }
        #expect(throws: DropEventsError.tooManyNamespaces(4096)) {
            try DropEvents.start(namespaces: crowd, flows: [], run: 1)
        }
    }
}

extension DropEvents {
    /// Drops happen in softirqs, a little after the send: reads until so many are counted or lost, or 2 s are over.
    func read(until packets: UInt64) throws -> DropEventReading {
        let deadline = Clock.monotonic + 2_000_000_000
        while true {
            let reading = try read()
            let counted = reading.totals.reduce(reading.eventsLost) { $0 + $1.packets }
            if counted >= packets || Clock.monotonic > deadline { return reading }
            Clock.sleep(milliseconds: 5)
        }
    }
}

extension DropEventReading {
    func packets(flow: UInt16, _ reason: String) -> UInt64 {
        totals.filter { $0.flow == flow && $0.reason == reason }.reduce(0) { $0 + $1.packets }
    }
}
