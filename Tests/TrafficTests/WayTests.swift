// Ways into the kernel: what each passes through, and what its sends are told. Witnesses: tc, nft, nstat, tcpdump.

import Namespaces
import Packets
import TestSupport
import Testing
import Traffic

@Suite(.privileged, .requires(tool: "tc")) struct WayTests {
    let pair: VethPair

    init() throws { pair = try VethPair() }

    func ends(port: UInt16 = 9000, to destination: IPv4Address = VethPair.addressB) -> SocketEnds {
        SocketEnds(from: .v4(VethPair.addressA), port: 4000, to: .v4(destination), port: port, hops: 9)
    }

    func send(
        _ way: Way, count: Int = 100, payloadSize: Int = 58, _ settings: SocketSettings = SocketSettings()
    ) throws -> SenderReport {
        try Generator(namespace: pair.a, way: way, settings: settings).send(
            try pair.template(payloadSize: payloadSize), count: count, pacing: .backToBack)
    }

    func counters(_ namespace: Namespace, _ names: String...) throws -> [String: Int] {
        let lines = try Witness.run(["nstat", "-asz"] + names, in: namespace).output.split(separator: "\n")
        let words = lines.map { $0.split(separator: " ") }.filter { $0.count >= 2 && $0[0] != "#kernel" }
        return Dictionary(words.map { (String($0[0]), Int($0[1]) ?? -1) }) { first, _ in first }
    }

    func watchOutput(verdict: String) throws {
        try VethPair.check(pair.a, "nft", "add table ip t")
        try VethPair.check(pair.a, "nft", "add chain ip t c { type filter hook output priority 0; }")
        try VethPair.check(pair.a, "nft", "add rule ip t c udp dport 9000 counter \(verdict)")
    }

    @Test func bypassPassesTheQdisc() throws {
        try VethPair.check(
            pair.a, "tc", "qdisc", "add", "dev", "eth0", "root", "tbf", "rate", "8kbit", "burst", "2kb", "limit", "10kb"
        )
        let sink = try pair.socketSink()
        try sink.start()
        let report = try send(.bypass(interface: pair.indexA), count: 1000)
        #expect(report.accepted == 1000 && report.errors.isEmpty)
        #expect(try sink.settle(interval: 5, limit: 1000))
        #expect(try sink.stop().flow(1)?.distinct == 1000)
        let output = try Witness.run("tc", "-s", "qdisc", "show", "dev", "eth0", in: pair.a).output
        #expect(output.contains("Sent 0 bytes 0 pkt (dropped 0,"), "\(output)")
    }

    @Test func aBurstEntersTheQdiscAsOne() throws {
        try VethPair.check(pair.a, "ethtool", "-K", "eth0", "tx", "off", "sg", "off", "gso", "off")
        try VethPair.check(pair.a, "tc", "qdisc", "add", "dev", "eth0", "root", "pfifo", "limit", "1")
        let sink = try pair.socketSink()
        try sink.start()
        let report = try send(.burst(interface: pair.indexA, segments: 100), count: 950)
        #expect(report.accepted == 950 && report.errors.isEmpty)
        #expect(try sink.settle(interval: 5, limit: 1000))
        let flow = try #require(try sink.stop().flow(1))
        #expect(flow.distinct == 950 && flow.duplicated == 0)
        let output = try Witness.run("ip", "-s", "link", "show", "eth0", in: pair.b).output
        #expect(output.contains(" 950 "), "\(output)")
        // Checksums are computed for each of them anew.
        #expect(try counters(pair.b, "UdpInCsumErrors")["UdpInCsumErrors"] == 0)
    }

    @Test func xdpPassesTheQdisc() throws {
        try VethPair.check(
            pair.a, "tc", "qdisc", "add", "dev", "eth0", "root", "tbf", "rate", "8kbit", "burst", "2kb", "limit", "10kb"
        )
        let sink = try pair.socketSink()
        try sink.start()
        let report = try send(.xdp(interface: pair.indexA), count: 1000)
        #expect(report.accepted == 1000 && report.errors.isEmpty)
        #expect(try sink.settle(interval: 5, limit: 1000))
        let flow = try #require(try sink.stop().flow(1))
        #expect(flow.distinct == 1000 && flow.duplicated == 0)
        let output = try Witness.run("tc", "-s", "qdisc", "show", "dev", "eth0", in: pair.a).output
        #expect(output.contains("Sent 0 bytes 0 pkt (dropped 0,"), "\(output)")
    }

    /// What the kernel refused while the interface was down does not leave when it is up again.
    @Test func whatXDPRefusedNeverLeaves() throws {
        let generator = try Generator(namespace: pair.a, way: .xdp(interface: pair.indexA))
        let frames = try pair.template()
        try VethPair.check(pair.a, "ip", "link", "set", "eth0", "down")
        let refused = try generator.send(frames, count: 40, pacing: .backToBack)
        #expect(refused.errors == ["ENETDOWN": 40] && refused.accepted == 0 && refused.sent == 0)
        try VethPair.check(pair.a, "ip", "link", "set", "eth0", "up")
        let sink = try pair.socketSink()
        try sink.start()
        #expect(try generator.send(frames, count: 10, pacing: .backToBack).accepted == 10)
        #expect(try sink.settle(interval: 5, limit: 1000))
        let flow = try #require(try sink.stop().flow(1))
        #expect(flow.received == 10 && flow.distinct == 10)
    }

    @Test func rawPacketsPassTheOutputHook() throws {
        try watchOutput(verdict: "accept")
        let sink = try pair.socketSink()
        try sink.start()
        let report = try send(.ip(to: .v4(VethPair.addressB), offset: 14))
        #expect(report.accepted == 100 && report.errors.isEmpty)
        #expect(try sink.settle(interval: 5, limit: 1000))
        #expect(try sink.stop().flow(1)?.distinct == 100)
        let rules = try Witness.run("nft", "list", "ruleset", in: pair.a).output
        #expect(rules.contains("counter packets 100"), "\(rules)")
        #expect(try counters(pair.a, "UdpOutDatagrams")["UdpOutDatagrams"] == 0)
    }

    @Test func datagramsComeFromASocket() throws {
        let sink = try pair.socketSink()
        try sink.start()
        let report = try send(.udp(ends(), offset: ends().udpHeadersLength))
        #expect(report.accepted == 100 && report.errors.isEmpty)
        #expect(try sink.settle(interval: 5, limit: 1000))
        #expect(try sink.stop().flow(1)?.distinct == 100)
        #expect(try counters(pair.a, "UdpOutDatagrams")["UdpOutDatagrams"] == 100)
    }

    @Test func refusedByTheOwnRulesIsALoss() throws {
        try watchOutput(verdict: "drop")
        for way in [Way.udp(ends(), offset: 42), .ip(to: .v4(VethPair.addressB), offset: 14)] {
            let report = try send(way)
            #expect(report.errors == ["EPERM": 100] && report.denied == 100 && report.sent == 100)
        }
        let rules = try Witness.run("nft", "list", "ruleset", in: pair.a).output
        #expect(rules.contains("counter packets 200"), "\(rules)")
    }

    @Test func aClosedPortIsTold() throws {
        // Its ICMP error comes back before send(2) returns: every second send is told of it, and no packet is made.
        let report = try send(.udp(ends(port: 9), offset: 42), count: 10)
        let told = try #require(report.errors["ECONNREFUSED"])
        #expect(told > 0 && report.accepted + told == 10 && report.sent == report.accepted)
        #expect(try counters(pair.a, "UdpOutDatagrams")["UdpOutDatagrams"] == report.accepted)
    }

    @Test func tooLongForThePathIsNotSent() throws {
        let sink = try pair.socketSink()
        try VethPair.check(pair.a, "ip", "link", "set", "eth0", "mtu", "1000")
        let whole = SocketSettings(pathMTU: .do)
        let report = try send(.udp(ends(), offset: 42), count: 10, payloadSize: 1200, whole)
        #expect(report.errors == ["EMSGSIZE": 10] && report.sent == 0)
        let parts = try send(.udp(ends(), offset: 42), count: 10, payloadSize: 1200, SocketSettings(pathMTU: .dont))
        #expect(parts.accepted == 10)
        #expect(try counters(pair.a, "IpFragCreates")["IpFragCreates"] == 20)
        _ = try sink.stop()
    }

    @Test func noRouteIsToldToEverySend() throws {
        let nowhere = IPv4Address(0x0a09_0901)
        let report = try send(.udp(ends(to: nowhere), offset: 42), count: 10)
        #expect(report.errors == ["ENETUNREACH": 10] && report.sent == 0)
        let raw = try send(.ip(to: .v4(nowhere), offset: 14), count: 10)
        #expect(raw.errors == ["ENETUNREACH": 10])
    }

    @Test func onlySocketsThatAskHearOfTheirQdisc() throws {
        let sink = try pair.socketSink()
        try VethPair.check(
            pair.a, "tc", "qdisc", "add", "dev", "eth0", "root", "tbf", "rate", "8kbit", "burst", "2kb", "limit", "10kb"
        )
        let silent = try send(.udp(ends(), offset: 42), count: 1000)
        #expect(silent.accepted == 1000 && silent.errors.isEmpty)
        let told = try send(.udp(ends(), offset: 42), count: 100, SocketSettings(reportsErrors: true))
        #expect(told.refused > 90 && told.accepted + told.refused == 100)
        let output = try Witness.run("tc", "-s", "qdisc", "show", "dev", "eth0", in: pair.a).output
        #expect(output.contains("(dropped \(878 + told.refused),"), "\(output)")
        _ = try sink.stop()
    }

    /// Exactly as many as begin below the limit, at what the kernel charges for one.
    @Test func theSendBudgetIsBufferByCharge() throws {
        try VethPair.check(
            pair.a, "tc", "qdisc", "add", "dev", "eth0", "root", "tbf", "rate", "8kbit", "burst", "100", "limit", "1mb")
        let settings = SocketSettings(sendBuffer: .kernel, isBlocking: false)
        let generator = try Generator(namespace: pair.a, way: .packet(interface: pair.indexA), settings: settings)
        let report = try generator.send(try pair.template(), count: 600, pacing: .backToBack)
        let charged = try generator.queuedMemory
        // The first packet found a token and left.
        let queued = report.accepted - 1
        #expect(charged % queued == 0)
        let charge = charged / queued
        #expect(queued == (report.sendBuffer + charge - 1) / charge)
        #expect(report.errors == ["EAGAIN": 600 - report.accepted])
    }

    @Test func aFullBufferIsTimed() throws {
        try VethPair.check(
            pair.a, "tc", "qdisc", "add", "dev", "eth0", "root", "tbf", "rate", "1mbit", "burst", "2kb", "limit", "1mb")
        let report = try pair.generator(sendBuffer: 20_000).send(
            try pair.template(), count: 200, pacing: .backToBack)
        #expect(report.accepted == 200 && report.errors.isEmpty)
        #expect(report.blocked.count > 0 && report.blocked.total > 0)
    }
}
