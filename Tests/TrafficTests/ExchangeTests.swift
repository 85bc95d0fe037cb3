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
            .send(.init(flags: .syn, sequence: .value(1000))),
            .expect(.init(flags: [.syn, .ack], acknowledgement: .value(1001)), within: 2_000_000_000),
            .send(.init(flags: .ack, sequence: .peerAcknowledgement(0), acknowledgement: .peerSequence(1))),
            .silence(100_000_000),
            .send(
                .init(
                    flags: [.psh, .ack], sequence: .peerAcknowledgement(0), acknowledgement: .peerSequence(1),
                    payload: Array("hello".utf8))),
            .expect(.init(flags: .ack, acknowledgement: .peerAcknowledgement(5)), within: 2_000_000_000),
            .send(.init(flags: .rst, sequence: .peerAcknowledgement(0))),
        ])
        let unmet = outcomes.filter { !$0.met }
        #expect(unmet.isEmpty, "\(outcomes)")
        let report = try server.stop()
        #expect(report.connections == 1 && report.read == 5)
        let resets = try Witness.run("nstat", "-asz", "TcpOutRsts", in: pair.a).output
        #expect(resets.split(separator: "\n").contains { $0.split(separator: " ").starts(with: ["TcpOutRsts", "0"]) })
    }

    @Test func whatDoesNotComeIsNotMet() throws {
        let outcomes = try play([
            .send(.init(flags: .syn, sequence: .value(1000))),
            .expect(.init(flags: [.syn, .ack]), within: 100_000_000),
        ])
        #expect(outcomes.map(\.met) == [true, false])
        #expect(outcomes[1].observed == "[rst, ack] seq 0 ack 1001")
    }
}
