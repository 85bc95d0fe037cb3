// Losses in queues: at the sender's qdisc, at the send buffer, at the receive buffer.

import Namespaces
import TestSupport
import Testing
import Traffic

@Suite(.privileged, .requires(tool: "tc")) struct QueueTests {
    @Test func refusedSendsAreTheQdiscsDrops() throws {
        let pair = try VethPair()
        try VethPair.check(
            pair.a, "tc", "qdisc", "add", "dev", "eth0", "root", "tbf", "rate", "1kbit", "burst", "2kb", "limit", "10kb"
        )
        let sink = try pair.socketSink()
        try sink.start()
        let report = try pair.generator().send(try pair.template(), count: 1000, pacing: .backToBack)
        #expect(report.attempted == 1000 && report.sent == 1000)
        #expect(report.errors == ["ENOBUFS": report.refused])
        // floor(2048 / 100) pass at once and floor(10240 / 100) are queued.
        #expect(report.accepted == 122 && report.refused == 878)
        let output = try Witness.run("tc", "-s", "qdisc", "show", "dev", "eth0", in: pair.a).output
        #expect(output.contains("(dropped 878,"), "\(output)")
        #expect(try sink.settle(interval: 5, limit: 1000))
        let delivered = try #require(try sink.stop().flow(1))
        #expect((20...122).contains(delivered.distinct))
        #expect(delivered.bitmap.missing(below: 20).isEmpty)
    }

    @Test func fullSendBufferIsNotSent() throws {
        let pair = try VethPair()
        try VethPair.check(
            pair.a, "tc", "qdisc", "add", "dev", "eth0", "root", "tbf", "rate", "8kbit", "burst", "2kb", "limit", "1mb")
        let generator = try pair.generator(sendBuffer: 20_000, isBlocking: false)
        let report = try generator.send(try pair.template(), count: 200, pacing: .backToBack)
        #expect(report.sendBuffer == 40_000)
        let unsent = try #require(report.errors["EAGAIN"])
        #expect(report.errors.count == 1)
        #expect(unsent > 0 && report.accepted + unsent == 200 && report.sent == report.accepted)
    }

    @Test func unreadSocketKeepsWhatItsBufferHolds() throws {
        let pair = try VethPair()
        let sink = try pair.socketSink(receiveBuffer: .application(20_000), reading: .never)
        try sink.start()
        _ = try pair.generator().send(try pair.template(), count: 1000, pacing: .backToBack)
        #expect(try sink.settle())
        let memory = sink.activity.queuedMemory
        #expect(memory > 0 && sink.activity.received == 0)
        let report = try sink.stop()
        #expect(report.receiveBuffer == 40_000)
        let kept = Int(try #require(report.flow(1)).inFlight)
        #expect(Self.fits(kept, memory: memory), "\(kept) packets in \(memory) bytes")
        #expect(report.received == 0 && Int(report.socketDrops) == 1000 - kept)
    }

    @Test func lateReaderReadsWhatWasKept() throws {
        let pair = try VethPair()
        let sink = try pair.socketSink(receiveBuffer: .application(20_000), reading: .after)
        try sink.start()
        _ = try pair.generator().send(try pair.template(), count: 1000, pacing: .backToBack)
        let memory = sink.activity.queuedMemory
        #expect(sink.activity.received == 0)
        #expect(try sink.settle())
        let report = try sink.stop()
        let flow = try #require(report.flow(1))
        #expect(Self.fits(Int(flow.distinct), memory: memory), "\(flow.distinct) packets in \(memory) bytes")
        #expect(flow.inFlight == 0 && Int(report.socketDrops) == 1000 - Int(flow.distinct))
    }

    /// The buffer holds 40,000 bytes. What the kernel charges for a packet differs: 768 on Linux 6.1, 832 on 6.18; and
    /// some kernels look before they add the last one.
    private static func fits(_ packets: Int, memory: Int) -> Bool {
        guard packets > 0, memory % packets == 0 else { return false }
        let charge = memory / packets
        return charge > 100 && (packets == 40_000 / charge || packets == 40_000 / charge + 1)
    }

    @Test func pacedDeparturesAreAllBooked() throws {
        let pair = try VethPair()
        let sink = try pair.socketSink()
        try sink.start()
        let report = try pair.generator().send(try pair.template(), count: 1000, pacing: .packetsPerSecond(5000))
        #expect(report.accepted == 1000)
        let error = try #require(report.departureError)
        #expect(error.median <= error.p99 && error.p99 <= error.maximum)
        // The schedule is never run ahead of: 999 intervals of 200 microseconds, but for the first packet's lateness.
        #expect(report.lastDeparture - report.firstDeparture + error.maximum >= 999 * 200_000)
        #expect(try sink.settle())
        #expect(try sink.stop().flow(1)?.distinct == 1000)
    }
}
