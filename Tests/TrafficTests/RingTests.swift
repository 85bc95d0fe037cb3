// `via: ring`: every packet of a batch has its own verdict, and none changes under way. Witnesses: tc, ip.

import SystemCalls
import TestSupport
import Testing
import Traffic

@Suite(.privileged, .requires(tool: "tc")) struct RingTests {
    let pair: VethPair

    init() throws { pair = try VethPair() }

    func ring(bypasses: Bool = false, isBlocking: Bool = true, sendBuffer: Int = 64 << 20) throws -> Generator {
        try Generator(
            namespace: pair.a, way: .ring(interface: pair.indexA, frameLength: 100, bypasses: bypasses),
            settings: SocketSettings(sendBuffer: .bytes(sendBuffer), isBlocking: isBlocking))
    }

    func send(_ ring: Generator, count: Int) throws -> SenderReport {
        try ring.send(try pair.template(), count: count, pacing: .backToBack)
    }

    /// More packets than slots wait at the receiver, who reads when all are sent.
    @Test func aSlotThatIsUsedAgainChangesNoPacket() throws {
        let sink = try pair.socketSink(flows: [PlannedFlow(id: 1, planned: 10_000)])
        let report = try send(ring(), count: 10_000)
        #expect(report.accepted == 10_000 && report.errors.isEmpty)
        try sink.start()
        #expect(try sink.settle(interval: 5, limit: 1000))
        let flow = try #require(try sink.stop().flow(1))
        #expect(flow.distinct == 10_000 && flow.duplicated == 0)
    }

    @Test func theRefusedAreThoseThatTheQueueDropped() throws {
        try VethPair.check(
            pair.a, "tc", "qdisc", "add", "dev", "eth0", "root", "tbf", "rate", "200kbit", "burst", "2kb", "limit",
            "10kb"
        )
        let sink = try pair.socketSink()
        try sink.start()
        let report = try send(ring(), count: 1000)
        #expect(try sink.settle(interval: 50, limit: 5000))
        let flow = try #require(try sink.stop().flow(1))
        let refused = report.refusals.runs.reduce(into: Set<Int>()) { $0.formUnion($1.packets) }
        #expect(refused.count > 500 && report.errors == ["ENOBUFS": refused.count])
        #expect(flow.distinct == report.accepted && report.accepted + refused.count == 1000)
        #expect((0..<1000).allSatisfy { flow.bitmap.contains(UInt32($0)) != refused.contains($0) })
        let output = try Witness.run("tc", "-s", "qdisc", "show", "dev", "eth0", in: pair.a).output
        #expect(output.contains("(dropped \(refused.count),"), "\(output)")
    }

    /// As `via: packet`: a frame of 100 bytes has 86 behind its Ethernet header.
    @Test(arguments: [85, 86]) func theMTUHolds(mtu: Int) throws {
        try VethPair.check(pair.a, "ip", "link", "set", "eth0", "mtu", "\(mtu)")
        let packet = try Generator(namespace: pair.a, interfaceIndex: pair.indexA)
        let asPacket = try packet.send(try pair.template(), count: 200, pacing: .backToBack)
        let report = try send(ring(), count: 200)
        #expect(report.errors == asPacket.errors && report.errors == (mtu < 86 ? ["EMSGSIZE": 200] : [:]))
        #expect(report.accepted == asPacket.accepted && report.refusals == asPacket.refusals)
    }

    @Test func pastTheQdisc() throws {
        try VethPair.check(
            pair.a, "tc", "qdisc", "add", "dev", "eth0", "root", "tbf", "rate", "8kbit", "burst", "2kb", "limit", "10kb"
        )
        let sink = try pair.socketSink()
        try sink.start()
        let report = try send(ring(bypasses: true), count: 1000)
        #expect(report.accepted == 1000 && report.errors.isEmpty)
        #expect(try sink.settle(interval: 5, limit: 1000))
        #expect(try sink.stop().flow(1)?.distinct == 1000)
        let output = try Witness.run("tc", "-s", "qdisc", "show", "dev", "eth0", in: pair.a).output
        #expect(output.contains("Sent 0 bytes 0 pkt (dropped 0,"), "\(output)")
    }

    /// What found no room was not sent: the queue has the others.
    @Test func withoutRoomInTheSendBuffer() throws {
        try VethPair.check(
            pair.a, "tc", "qdisc", "add", "dev", "eth0", "root", "tbf", "rate", "8kbit", "burst", "2kb", "limit", "10mb"
        )
        let report = try send(ring(isBlocking: false, sendBuffer: 50_000), count: 1000)
        let refused = try #require(report.errors["EAGAIN"])
        #expect(report.errors.count == 1 && refused > 800 && report.accepted + refused == 1000)
        let output = try Witness.run("tc", "-s", "qdisc", "show", "dev", "eth0", in: pair.a).output
        #expect(output.contains("(dropped 0,"), "\(output)")
    }

    /// The queue holds as many packets as the ring has slots, but a few: some packets find no slot, others no room in the queue.
    @Test func withoutASlotEveryNumberIsRight() throws {
        // Slower than any sender.
        let rate = "\(Int(10_000 / TimeScale.factor))kbit"
        try VethPair.check(
            pair.a, "tc", "qdisc", "add", "dev", "eth0", "root", "tbf", "rate", rate, "burst", "2kb", "limit",
            "\(4090 * 100)"
        )
        let sink = try pair.socketSink(flows: [PlannedFlow(id: 1, planned: 20_000)])
        try sink.start()
        let report = try send(ring(isBlocking: false), count: 20_000)
        #expect(try sink.settle(interval: 50, limit: 5000))
        let flow = try #require(try sink.stop().flow(1))
        let refused = report.refusals.runs.reduce(into: Set<Int>()) { $0.formUnion($1.packets) }
        #expect(report.errors["EAGAIN", default: 0] > 0 && report.accepted + refused.count == 20_000)
        #expect(
            zip(report.refusals.runs, report.refusals.runs.dropFirst()).allSatisfy {
                $0.packets.upperBound <= $1.packets.lowerBound
            })
        #expect(flow.distinct == report.accepted)
        #expect((0..<20_000).allSatisfy { flow.bitmap.contains(UInt32($0)) != refused.contains($0) })
    }

    /// A packet does not wait for the next that is not yet due.
    @Test func pacedPacketsLeaveWhenTheyAreDue() throws {
        let sink = try pair.socketSink()
        try sink.start()
        let pacing = Pacing.packetsPerSecond(100)
        let report = try ring().send(try pair.template(), count: 20, pacing: pacing)
        #expect(try sink.settle(interval: 5, limit: 1000))
        let flow = try #require(try sink.stop().flow(1))
        #expect(report.accepted == 20 && flow.distinct == 20)
        let delays = try #require(flow.delays)
        // Held back until a batch of 64 is full, or the end, they would be up to 190 ms late.
        #expect(delays.summary.median < 50_000_000)
    }

    @Test func aDownInterfaceRefusesAll() throws {
        let ring = try ring()
        try VethPair.check(pair.a, "ip", "link", "set", "eth0", "down")
        let report = try send(ring, count: 100)
        #expect(report.errors == ["ENETDOWN": 100] && report.accepted == 0)
    }
}
