// The runs of refused packets.

import Testing

@testable import Traffic

@Suite struct RefusalsTests {
    @Test func neighboursWithOneErrnoAreOneRun() {
        var refusals = Refusals()
        for packet in 3..<6 { refusals.note(packet..<packet + 1, errno: 105) }
        refusals.note(6..<8, errno: 11)
        refusals.note(9..<10, errno: 11)
        #expect(
            refusals.runs == [
                .init(packets: 3..<6, errno: 105), .init(packets: 6..<8, errno: 11), .init(packets: 9..<10, errno: 11),
            ])
        #expect(refusals.isComplete)
    }

    @Test func tooManyRunsAreSaid() {
        var refusals = Refusals()
        for packet in 0...Refusals.most { refusals.note(2 * packet..<2 * packet + 1, errno: 105) }
        #expect(refusals.runs.count == Refusals.most && !refusals.isComplete)
    }
}
