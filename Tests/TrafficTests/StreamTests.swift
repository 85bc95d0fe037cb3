// TCP flows: every byte arrives as it was written, by each kind of sender. Witness: nstat.

import Namespaces
import Packets
import SystemCalls
import TestSupport
import Testing
import Traffic

@Suite(.privileged) struct StreamTests {
    let pair: VethPair
    let ends = SocketEnds(
        from: .v4(VethPair.addressA), port: 40000, to: .v4(VethPair.addressB), port: 8000)

    init() throws { pair = try VethPair() }

    func send(_ plan: StreamPlan, count: Int = 100) throws -> SenderReport {
        try Generator(namespace: pair.a, way: .tcp(ends, plan), settings: SocketSettings(sendBuffer: .kernel)).send(
            try pair.template(), count: count, pacing: .backToBack)
    }

    func server(_ plan: StreamPlan) throws -> StreamServer {
        let server = try StreamServer(
            namespace: pair.b, address: .v4(VethPair.addressB), port: 8000, backlog: 1, plan: plan)
        try server.start()
        return server
    }

    @Test(arguments: StreamPlan.Writing.allCases) func everyByteArrives(by writing: StreamPlan.Writing) throws {
        // No divisor of anything, so that messages end anywhere in pages, segments and the pattern.
        let plan = StreamPlan(writing: writing, message: 10_007, seed: 5)
        let server = try server(plan)
        let report = try send(plan, count: 300)
        let arrived = try server.stop()
        #expect(report.accepted == 3_002_100 && report.errors.isEmpty && report.attempted == 300)
        #expect(arrived.read == 3_002_100 && arrived.wrong == 0 && arrived.connections == 1)
        let stream = try #require(report.stream)
        let info = try #require(stream.info)
        #expect(info.bytesAcknowledged >= 3_002_100 && (arrived.info?.bytesReceived ?? 0) >= 3_002_100)
        #expect(stream.calls.values.reduce(0, +) >= 300)
        #expect((stream.completions != nil) == (writing == .zerocopy))
        if let zerocopy = stream.completions { #expect(zerocopy.completed == zerocopy.sends) }
        let counters = try Witness.run("nstat", "-asz", "TcpActiveOpens", "TcpRetransSegs", in: pair.a).output
        let lines = counters.split(separator: "\n").map { $0.split(separator: " ") }
        #expect(lines.contains { $0.starts(with: ["TcpActiveOpens", "1"]) }, "\(counters)")
        #expect(
            lines.contains { $0.starts(with: ["TcpRetransSegs", "\(info.retransmissions)"]) }, "\(counters)")
    }

    /// A kernel that refuses the programs says so; one that has them counts every piece.
    @Test(arguments: StreamPlan.Writing.allCases) func copiesAreCounted(of writing: StreamPlan.Writing) throws {
        let plan = StreamPlan(writing: writing, message: 10_007, seed: 5, countsCopies: true)
        let server = try server(plan)
        let report = try send(plan, count: 300)
        #expect(try server.stop().read == 3_002_100)
        switch try #require(report.stream?.copies) {
        case .unknown(let reason): #expect(!reason.isEmpty)
        case .measured(let count):
            let calls = Dictionary(count.functions.map { ($0.function, $0.calls) }) { first, _ in first }
            let copies = writing == .write || writing == .mmap
            #expect(copies == ((calls[.makeRoom] ?? 0) >= 300), "\(calls)")
            #expect((calls[.lendFromIter] ?? 0 > 0) == (writing == .zerocopy), "\(calls)")
        }
    }

    /// Nobody reads until all is tried: what found no room was never sent, all else arrives as it was written.
    @Test func whoDoesNotWaitLosesWhatFindsNoRoom() throws {
        let plan = StreamPlan(message: 10_007, seed: 5)
        let server = try StreamServer(
            namespace: pair.b, address: .v4(VethPair.addressB), port: 8000, backlog: 1, plan: plan)
        let settings = SocketSettings(sendBuffer: .bytes(50_000), isBlocking: false)
        let progress = SenderProgress()
        let sender = try Generator(namespace: pair.a, way: .tcp(ends, plan), settings: settings).start(
            try pair.template(), count: 2000, pacing: .backToBack, progress: progress)
        while progress.attempted < 2000, !progress.hasEnded { Clock.sleep(milliseconds: 5) }
        try server.start()
        let report = try sender.join()
        let arrived = try server.stop()
        let refused = report.errors["EAGAIN"] ?? 0
        #expect(report.errors.keys.sorted() == ["EAGAIN"] && refused > 0 && report.attempted == 2000)
        #expect(arrived.read == report.accepted && arrived.wrong == 0)
        #expect(report.accepted >= (2000 - refused) * 10_007 && report.accepted < 2000 * 10_007)
    }

    @Test func whatWasNotWrittenIsSeen() throws {
        let server = try server(StreamPlan(message: 1000, seed: 6))
        _ = try send(StreamPlan(message: 1000, seed: 5), count: 10)
        let arrived = try server.stop()
        #expect(arrived.read == 10_000 && arrived.wrong > 0)
    }

    @Test func aRefusedConnectionIsAResult() throws {
        let report = try send(StreamPlan(message: 1000, seed: 5))
        #expect(report.errors == ["ECONNREFUSED": 1] && report.accepted == 0)
        #expect(report.stream?.info == nil && report.stream?.written == 0)
    }

    @Test func aConnectionWithoutAnswerIsAResult() throws {
        try VethPair.check(pair.b, "ip", "link", "set", "eth0", "arp", "off")
        try VethPair.check(
            pair.a, "ip", "neighbour", "add", "\(VethPair.addressB)", "lladdr", "02:00:00:00:00:ff", "dev", "eth0")
        let report = try send(StreamPlan(message: 1000, seed: 5, patience: 200))
        #expect(report.errors == ["ETIMEDOUT": 1] && report.accepted == 0)
    }
}
