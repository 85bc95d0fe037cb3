// Bitmaps and books of sinks, without a kernel.

import Packets
import SystemCalls
import Testing

@testable import Traffic

@Suite struct BookTests {
    @Test func bitmapTellsNewFromDuplicate() {
        var bitmap = SequenceBitmap(planned: 130)
        for sequence in UInt32(0)..<130 { #expect(bitmap.insert(sequence) == .new) }
        #expect(bitmap.insert(64) == .duplicate)
        #expect(bitmap.insert(130) == .unplanned)
        #expect(bitmap.count == 130 && bitmap.missing(below: 130).isEmpty)
    }

    @Test func bitmapNamesWhatIsMissing() {
        var bitmap = SequenceBitmap(planned: 100)
        for sequence in [UInt32(2), 3, 50] { _ = bitmap.insert(sequence) }
        #expect(bitmap.missing(below: 60) == [0..<2, 4..<50, 51..<60])
        #expect(bitmap.contains(50) && !bitmap.contains(51) && !bitmap.contains(100))
    }

    @Test func flowsAreToldApart() throws {
        var book = DatagramBook(
            run: 9, flows: [.init(id: 1, planned: 4), .init(id: 2, planned: 4)], takesFrames: false)
        for (flow, sequence) in [(1, 0), (2, 0), (1, 2), (1, 1), (1, 1), (2, 4)] as [(UInt16, UInt32)] {
            book.note(array: try payload(run: 9, flow: flow, sequence: sequence))
        }
        book.note(array: try payload(run: 8, flow: 1, sequence: 3))
        book.note(array: try payload(run: 9, flow: 3, sequence: 3))
        book.note(array: [0, 0, 0])
        let first = try #require(book.report.flow(1))
        #expect(first.received == 4 && first.distinct == 3 && first.duplicated == 1 && first.reordered == 1)
        #expect(first.bytes == 120)
        let second = try #require(book.report.flow(2))
        #expect(second.received == 2 && second.distinct == 1 && second.unplanned == 1 && second.reordered == 0)
        #expect(book.report.foreign == 3 && book.report.received == 9)
    }

    /// The tags have one clock and the arrivals another.
    @Test func delaysAreFromTagToArrival() throws {
        var book = DatagramBook(run: 9, flows: [.init(id: 1, planned: 9)], takesFrames: false)
        let lead = Clock.wallLead
        let sent = Clock.monotonic - 1_000_000_000
        for (sequence, delay) in [(0, 30_000_000), (1, 20_000_000), (2, 50_000_000)] as [(UInt32, UInt64)] {
            let tag = Tag(run: 9, flow: 1, sequence: sequence, transmitTime: sent)
            let packet = try tag.payload(size: 30)
            book.note(packet.span, Arrival(length: 30, time: sent + delay + lead))
        }
        let delays = try #require(book.report.flow(1)?.delays)
        // Two readings of the clocks' difference agree within the time they took.
        let doubt: UInt64 = 5_000_000
        #expect(delays.count == 3)
        #expect(delays.minimum > 20_000_000 - doubt && delays.minimum < 20_000_000 + doubt)
        #expect(delays.maximum > 50_000_000 - doubt && delays.maximum < 50_000_000 + doubt)
    }

    /// An arrival before the departure is a clock that was set: the time of reading is taken.
    @Test func noDelayIsNegative() throws {
        var book = DatagramBook(run: 9, flows: [.init(id: 1, planned: 9)], takesFrames: false)
        let sent = Clock.monotonic - 1_000_000_000
        let packet = try Tag(run: 9, flow: 1, transmitTime: sent).payload(size: 30)
        book.note(packet.span, Arrival(length: 30, time: 1))
        #expect(try #require(book.report.flow(1)?.delays).minimum >= 1_000_000_000)
    }

    @Test func quotedPacketsAreInduced() throws {
        let ethernet = EthernetHeader(destination: MACAddress(2), source: MACAddress(1))
        var ipv4 = IPv4Header(source: IPv4Address(1), destination: IPv4Address(2))
        ipv4.number = .icmp
        // A complaint quotes the packet from its IP header on.
        let quoted = try Frame([ipv4], payload: payload(run: 9, flow: 1, sequence: 0)).encoded()
        var book = DatagramBook(run: 9, flows: [.init(id: 1, planned: 4)], takesFrames: true)
        let unreachable = try Frame([ethernet, ipv4], payload: [3, 3, 0, 0, 0, 0, 0, 0] + quoted).encoded()
        let echo = try Frame([ethernet, ipv4], payload: [8, 0, 0, 0, 0, 0, 0, 0] + quoted).encoded()
        book.note(array: unreachable)
        book.note(array: echo)
        book.note(array: echo, isOtherHost: true)
        #expect(book.report.induced == 1 && book.report.otherHost == 1)
        #expect(book.report.flow(1)?.received == 1 && book.report.foreign == nil)
    }

    @Test func backlogsOfAllProcessorsAreSummed() {
        let text = """
            00010000 00000000 00000001 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 0000000a 00
            00010000 00000000 00000001 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000003 01
            """
        #expect(ProcessorBacklogs.length(in: text) == 13)
        #expect(ProcessorBacklogs.length(in: "") == 0)
    }

    private func payload(run: UInt32, flow: UInt16, sequence: UInt32) throws -> [UInt8] {
        try Tag(run: run, flow: flow, sequence: sequence).payload(size: 30)
    }
}

extension DatagramBook {
    fileprivate mutating func note(array bytes: [UInt8], isOtherHost: Bool = false) {
        note(bytes.span, Arrival(length: bytes.count, isOtherHost: isOtherHost))
    }
}
