// Replayed frames at their sink: all are seen, tagged or not, however fast they come.

import Namespaces
import Packets
import TestSupport
import Testing

@testable import Traffic

@Suite(.privileged) struct ReplaySinkTests {
    let pair: VethPair

    init() throws { pair = try VethPair() }

    /// From a to b, of `length` bytes behind the header, all of them `filler`.
    private func frame(_ filler: UInt8, vlan: Bool = false, length: Int = 60) -> [UInt8] {
        let addresses = VethPair.macB.bytes + VethPair.macA.bytes
        return addresses + (vlan ? [0x81, 0x00, 0x20, 0x05] : []) + [0x88, 0xb5]
            + [UInt8](repeating: filler, count: length)
    }

    private func replay(_ sent: ReplayFrames, planned: ReplayFrames) throws -> SinkReport {
        let sink = try ReplaySink(namespace: pair.b, interfaceIndex: pair.indexB, flow: 1, frames: planned)
        try sink.start()
        let report = try pair.generator().send(sent, count: sent.count, pacing: .backToBack)
        #expect(report.accepted == sent.count)
        _ = try sink.settle(limit: 60_000)
        return try sink.stop()
    }

    @Test func backToBackLosesNone() throws {
        let frames = ReplayFrames((0..<100).map { frame($0) }, repetitions: 1000)
        let report = try replay(frames, planned: frames)
        let flow = try #require(report.flow(1))
        #expect(flow.distinct == 100_000 && flow.duplicated == 0 && flow.bytes == 100_000 * 74)
        #expect(report.observerLost == 0 && report.unread == 0)
    }

    /// The kernel takes the tag out of the frame; with it the frame is the one that was sent.
    @Test func framesOfAVLAN() throws {
        let frames = ReplayFrames([frame(1), frame(1, vlan: true)], repetitions: 10)
        let report = try replay(frames, planned: frames)
        let flow = try #require(report.flow(1))
        #expect(flow.distinct == 20 && flow.duplicated == 0 && flow.bytes == 10 * (74 + 78))
        #expect(report.foreign == 0)
    }

    @Test func othersAreForeignAndMoreAreDuplicates() throws {
        let sent = ReplayFrames([frame(1), frame(2), frame(1)], repetitions: 1)
        let report = try replay(sent, planned: ReplayFrames([frame(1)], repetitions: 1))
        let flow = try #require(report.flow(1))
        #expect(flow.distinct == 1 && flow.duplicated == 1 && report.foreign == 1)
    }
}
