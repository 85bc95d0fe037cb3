// Packets that go together: which of them, and what is booked when the kernel refuses some.

import Glibc
import Packets
import Testing

@testable import Traffic

/// Takes packets in batches and refuses the last ones of a batch; some find no room in it.
private final class BatchOutlet: Outlet {
    private let size: Int
    private let refusals: Int
    private let roomless: Set<Int>
    private var frames = 0
    private var held = 0
    private(set) var packets = 0
    private(set) var refused: [RefusedPacket] = []
    private(set) var batches: [Int] = []

    init(size: Int, refusals: Int = 0, roomless: Set<Int> = []) {
        (self.size, self.refusals, self.roomless) = (size, refusals, roomless)
    }

    var isImpatient: Bool { held > 0 }

    func send(_ frame: UnsafeRawBufferPointer, waiting: Bool) -> Int {
        (packets, refused) = (0, [])
        defer { frames += 1 }
        guard !roomless.contains(frames) else {
            packets = 1
            return -Int(EAGAIN)
        }
        held += 1
        return held == size ? flush() : 0
    }

    func finish() -> Int {
        (packets, refused) = (0, [])
        return held > 0 ? flush() : 0
    }

    private func flush() -> Int {
        batches.append(held)
        refused = (max(0, held - refusals)..<held).map { RefusedPacket(index: $0, errno: Int(ENETDOWN)) }
        (packets, held) = (held, 0)
        return packets
    }
}

@Suite struct HeldPacketsTests {
    private func send(
        _ outlet: BatchOutlet, _ count: Int, _ pacing: Pacing, isBlocking: Bool = true
    ) throws -> SenderReport {
        let frames = try FrameTemplate(
            [EthernetHeader(destination: MACAddress(2), source: MACAddress(1))],
            payload: [UInt8](repeating: 0, count: 50),
            isTagged: false, varying: [])
        var transmission = Transmission(
            outlet: outlet, isBlocking: isBlocking, pacing: pacing, progress: SenderProgress())
        transmission.run(frames, count: count)
        return transmission.report(frames, count: count, sendBuffer: 0)
    }

    /// What is due together goes together, and waits for nothing that is due later.
    @Test func aBatchDoesNotWaitForLaterPackets() throws {
        let outlet = BatchOutlet(size: 32)
        let report = try send(outlet, 7, Pacing(.bursts(size: 3, every: 300_000_000)))
        #expect(outlet.batches == [3, 3, 1] && report.accepted == 7)
    }

    @Test func withoutTimesBatchesAreFull() throws {
        let outlet = BatchOutlet(size: 32)
        let report = try send(outlet, 70, .backToBack)
        #expect(outlet.batches == [32, 32, 6] && report.accepted == 70)
    }

    /// The kernel took some of each batch, and then refused the rest of it.
    @Test func theFirstOfARefusedBatchWereTaken() throws {
        let report = try send(BatchOutlet(size: 10, refusals: 4), 25, Pacing(.backToBack, keepsTimes: true))
        #expect(report.accepted == 13 && report.errors == ["ENETDOWN": 12] && report.attempted == 25)
        #expect(report.refusals.runs.map(\.packets) == [6..<10, 16..<20, 21..<25])
        #expect(
            report.departures.indices.filter { report.departures[$0] == 0 } == [6, 7, 8, 9] + Array(16..<20)
                + Array(21..<25))
    }
    /// A ring without a free slot: packets 4 and 5 are refused while 0 to 3 wait. The kernel then refuses the last of those.
    @Test func aRefusalAmongThoseThatWaitShiftsNone() throws {
        let outlet = BatchOutlet(size: 10, refusals: 1, roomless: [4, 5, 9])
        let report = try send(outlet, 12, .backToBack, isBlocking: false)
        #expect(report.errors == ["EAGAIN": 3, "ENETDOWN": 3] && report.accepted == 6)
        #expect(outlet.batches == [4, 3, 2])
        #expect(
            report.refusals.runs == [
                .init(packets: 3..<4, errno: ENETDOWN), .init(packets: 4..<6, errno: EAGAIN),
                .init(packets: 8..<9, errno: ENETDOWN), .init(packets: 9..<10, errno: EAGAIN),
                .init(packets: 11..<12, errno: ENETDOWN),
            ])
    }

    /// A blocking sender tries the same packet again, and nothing that waits is hurried.
    @Test func aBlockingSenderWaitsForASlot() throws {
        let outlet = BatchOutlet(size: 10, roomless: [4, 5])
        let report = try send(outlet, 12, .backToBack)
        #expect(report.errors.isEmpty && report.accepted == 12 && outlet.batches == [10, 2])
    }
}
