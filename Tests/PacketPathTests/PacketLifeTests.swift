// The life of one packet, read from the books and the fates of all packets.

import Testing

@testable import PacketPath

@Suite struct PacketLifeTests {
    private static let drop = PacketFates.Drop(
        node: "server", reason: "QDISC_DROP", function: "__dev_queue_xmit+0x1/0x2")

    /// 1000 packets: 0-121 arrive, then one is refused with ENOBUFS, one never was; the rest drop at server:eth0.
    private static func fates() -> PacketFates {
        var runs = EndRuns()
        for sequence in 0..<1000 {
            var end = PacketFates.End()
            end.delivered = sequence < 122
            if sequence == 122 { end.refused = "ENOBUFS" }
            if sequence == 123 { end.refused = "EMSGSIZE" }
            if sequence > 123 { end.drop = drop }
            runs.append(end)
        }
        runs.flush()
        var flow = PacketFates.Flow(flow: "web", planned: 1000)
        (flow.ends, flow.runs, flow.kept) = (runs.ends, runs.text, runs.kept)
        flow.departures = (0..<1000).map { $0 == 123 ? "-" : "\($0 * 10)" }.joined(separator: " ")
        flow.delays = (0..<1000).map { $0 < 122 ? "7" : "-" }.joined(separator: " ")
        return PacketFates(flows: [flow])
    }

    private static func record() -> RunRecord {
        var flow = Sample.flow(accepted: 998, delivered: 122, refused: 1)
        flow.errnos["EMSGSIZE"] = 1
        let evidence = Sample.evidence(
            [flow], drops: [Sample.drop("QDISC_DROP", "__dev_queue_xmit", 876, at: "server", "eth0")],
            counters: [Sample.counter(.qdisc, "drops", 876, at: "server", "eth0 root tbf")])
        return RunRecord(
            toolVersion: "0", lab: LabSummary(name: "l", file: "l.yaml", text: "", description: nil), instance: "l~1",
            started: "now",
            environment: RunEnvironment(
                kernelRelease: "6", machine: "m", cpus: 1, clocksource: "tsc", dropBackend: .bpf, backendNote: nil,
                bootedFrom: nil), evidence: evidence, ledger: Ledger(evidence: evidence))
    }

    private func life(_ sequence: UInt64) throws -> PacketLife {
        try PacketLife(sequence, of: "web", in: Self.record(), Self.fates())
    }

    @Test func runsAreShort() {
        let flow = Self.fates().flows[0]
        #expect(flow.runs == "0*122 1*1 2*1 3*876")
        #expect(flow.kept == 1000 && flow.endRuns.map(\.packets.count) == [122, 1, 1, 876])
    }

    @Test func deliveredPacketHasItsTimes() throws {
        let life = try life(121)
        #expect(life.ending == .delivered && life.departure == 1210 && life.delay == 7)
        #expect(life.alike == 0...121 && life.rows.isEmpty)
    }

    @Test func droppedPacketHasItsRow() throws {
        let life = try life(500)
        #expect(life.ending == .dropped && life.interface == "eth0" && life.alike == 124...999)
        #expect(life.rows.map(\.loss?.cause) == ["qdisc.limit"] && life.rows[0].packets == 876)
        #expect(life.delay == nil)
    }

    /// No event names it: the rows that no event proves are its candidates.
    @Test func refusedPacketIsOneOfTheErrnoRows() throws {
        let life = try life(122)
        #expect(life.ending == .unseen && life.refused == "ENOBUFS")
        #expect(life.rows.map(\.loss?.evidence) == [.errno])
    }

    @Test func packetThatWasNoneIsNotSent() throws {
        let life = try life(123)
        #expect(life.ending == .notSent && life.refused == "EMSGSIZE" && life.departure == nil)
    }

    @Test func whatCannotBeToldIsSaid() {
        #expect(throws: PacketLife.Failure.noSuchPacket(planned: 1000)) { try life(1000) }
        #expect(throws: PacketLife.Failure.unknownFlow("x", choices: ["web"])) {
            try PacketLife(0, of: "x", in: Self.record(), Self.fates())
        }
        var cut = Self.fates()
        cut.flows[0].runs = "0*122 1*1"
        cut.flows[0].kept = 123
        #expect(throws: PacketLife.Failure.notKept(from: 123)) {
            try PacketLife(500, of: "web", in: Self.record(), cut)
        }
        cut.flows[0].isUntagged = true
        #expect(throws: PacketLife.Failure.untagged("web")) { try PacketLife(1, of: "web", in: Self.record(), cut) }
    }

    @Test(arguments: ["", "x", "9*5", "0*", "0*18446744073709551615 0*18446744073709551615", "-1*4", "0*0"])
    func brokenRunsAreNoPackets(text: String) {
        var flow = Self.fates().flows[0]
        flow.runs = text
        #expect(flow.endRuns.count <= 1 && flow.endRuns.allSatisfy { !$0.packets.isEmpty })
    }
}
