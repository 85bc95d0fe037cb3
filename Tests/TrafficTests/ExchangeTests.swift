// Exchanges of single segments with the kernel's own TCP at the other end. Witness: nstat.

import Namespaces
import Packets
import SystemCalls
import TestSupport
import Testing
import Traffic

@Suite(.privileged) struct ExchangeTests {
    let pair: VethPair

    init() throws { pair = try VethPair() }

    func play(_ steps: [Exchange.Step]) throws -> [Exchange.Outcome] {
        let ends = SocketEnds(
            from: .v4(VethPair.addressA), port: 40000, to: .v4(VethPair.addressB), port: 8000)
        let exchange = Exchange(
            ends: ends, sourceMAC: VethPair.macA, destinationMAC: VethPair.macB, interface: pair.indexA, steps: steps)
        return try ExchangePlayer(exchange, namespace: pair.a).start().join()
    }

    /// The client's kernel stays silent: the server's connection is established and stays so.
    @Test func shakesHandsByHand() throws {
        let plan = StreamPlan(message: 100, seed: 1)
        let server = try StreamServer(
            namespace: pair.b, address: .v4(VethPair.addressB), port: 8000, backlog: 1, plan: plan)
        try server.start()
        let outcomes = try play([
            .send(.tcp(.init(flags: .syn, sequence: .value(1000))), hops: 64),
            .expect(.tcp(.init(flags: [.syn, .ack], acknowledgement: .value(1001))), within: 2_000_000_000),
            .send(
                .tcp(.init(flags: .ack, sequence: .peerAcknowledgement(0), acknowledgement: .peerSequence(1))), hops: 64
            ),
            .silence(100_000_000),
            .send(
                .tcp(
                    .init(
                        flags: [.psh, .ack], sequence: .peerAcknowledgement(0), acknowledgement: .peerSequence(1),
                        payload: Array("hello".utf8))), hops: 64),
            .expect(.tcp(.init(flags: .ack, acknowledgement: .peerAcknowledgement(5))), within: 2_000_000_000),
            .send(.tcp(.init(flags: .rst, sequence: .peerAcknowledgement(0))), hops: 64),
        ])
        let unmet = outcomes.filter { !$0.met }
        #expect(unmet.isEmpty, "\(outcomes)")
        let report = try server.stop()
        #expect(report.connections == 1 && report.read == 5)
        let resets = try Witness.run("nstat", "-asz", "TcpOutRsts", in: pair.a).output
        #expect(resets.split(separator: "\n").contains { $0.split(separator: " ").starts(with: ["TcpOutRsts", "0"]) })
    }

    private static let handshake: [Exchange.Step] = [
        .send(.tcp(.init(flags: .syn, sequence: .value(1000))), hops: 64),
        .expect(.tcp(.init(flags: [.syn, .ack], acknowledgement: .value(1001))), within: 2_000_000_000),
        .send(
            .tcp(.init(flags: .ack, sequence: .peerAcknowledgement(0), acknowledgement: .peerSequence(1))), hops: 64),
    ]

    /// Each a little further: all of them wait behind the gap.
    @Test func oneStepSendsMany() throws {
        let sink = try ListeningSink(
            namespace: pair.b, address: .v4(VethPair.addressB), port: 8000, backlog: 1, accepting: .never)
        let segment = ExchangeMessage.TCP(
            flags: .ack, sequence: .value(1101), acknowledgement: .peerSequence(1), payload: [120])
        let outcomes = try play(
            Self.handshake + [.send(.tcp(segment), hops: 64, repeated: .init(count: 20, stride: 10))])
        #expect(outcomes.allSatisfy(\.met) && outcomes[3].observed.contains(" seq 1291 "), "\(outcomes)")
        let counters = try Witness.run("nstat", "-asz", "TcpExtTCPOFOQueue", "TcpExtTCPOFOMerge", in: pair.b).output
        let lines = counters.split(separator: "\n").map { $0.split(separator: " ") }
        #expect(lines.contains { $0.starts(with: ["TcpExtTCPOFOQueue", "20"]) }, "\(counters)")
        #expect(lines.contains { $0.starts(with: ["TcpExtTCPOFOMerge", "0"]) }, "\(counters)")
        #expect(try sink.stop().connections == 0)
    }

    /// The backlog that `ss -m` shows of the connection, in bytes.
    private func backlog() throws -> Int {
        let listing = try Witness.run("ss", "-Htnm", "state", "established", in: pair.b).output
        return try #require(listing.firstMatch(of: #/,bl(\d+),/#).flatMap { Int($0.1) }, "\(listing)")
    }

    /// A reader whose memory is not there has the lock, and whatever comes waits for it.
    @Test func aReaderThatHangsHoldsTheLock() throws {
        let sink = try ListeningSink(
            namespace: pair.b, address: .v4(VethPair.addressB), port: 8000, backlog: 1, page: WithheldPage())
        try sink.start()
        let hello = ExchangeMessage.TCP(
            flags: [.psh, .ack], sequence: .peerAcknowledgement(0), acknowledgement: .peerSequence(1),
            payload: Array("hello".utf8))
        let more = ExchangeMessage.TCP(flags: .ack, sequence: .value(1007), acknowledgement: .peerSequence(0))
        let outcomes = try play(
            Self.handshake + [
                .send(.tcp(hello), hops: 64),
                .expect(.tcp(.init(flags: .ack, acknowledgement: .value(1006))), within: 2_000_000_000),
                .silence(100_000_000), .send(.tcp(more), hops: 64, repeated: .init(count: 20, stride: 1)),
            ])
        #expect(outcomes.allSatisfy { $0.met }, "\(outcomes)")
        // 20 small packets of at least 512 bytes.
        #expect(try backlog() >= 20 * 512)
        try sink.sendersEnded()
        #expect(try sink.settle())
        #expect(try backlog() == 0)
        #expect(try sink.stop().connections == 1)
    }

    @Test func whatDoesNotComeIsNotMet() throws {
        let outcomes = try play([
            .send(.tcp(.init(flags: .syn, sequence: .value(1000))), hops: 64),
            .expect(.tcp(.init(flags: [.syn, .ack])), within: 100_000_000),
        ])
        #expect(outcomes.map(\.met) == [true, false])
        #expect(outcomes[1].observed == "[rst, ack] seq 0 ack 1001")
    }

    /// The kernel at the other end answers pings, and complains about a port that nobody has.
    @Test func hearsOfClosedPorts() throws {
        let ping = ExchangeMessage.ICMP(type: 8, id: 7, sequence: 9, payload: Array("abc".utf8))
        var pong = ping
        pong.type = 0
        let outcomes = try play([
            .send(.icmp(ping), hops: 64), .expect(.icmp(pong), within: 2_000_000_000),
            .send(.udp(.init(payload: Array("hello".utf8))), hops: 64),
            .expect(.icmp(.init(type: 3, code: 3)), within: 2_000_000_000), .silence(50_000_000),
            .send(.icmp(ping), hops: 64), .expect(.icmp(.init(type: 0, id: 8)), within: 100_000_000),
        ])
        #expect(outcomes.map(\.met) == [true, true, true, true, true, true, false], "\(outcomes)")
        #expect(outcomes[1].observed == "icmp echo-reply id 7 sequence 9, 3 bytes")
        #expect(outcomes[3].observed == "icmp destination-unreachable code 3")
    }
}
