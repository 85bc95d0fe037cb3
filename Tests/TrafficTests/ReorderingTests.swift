// Reordering against the worked examples of RFC 4737, section 7, and sequences counted by hand.

import Testing

@testable import Traffic

@Suite struct ReorderingTests {
    /// Packets of 20 ms distance that need 68 ms, unless written otherwise: (number, arrival in ms).
    private static func book(_ arrivals: [(UInt32, UInt64)]) -> Reordering {
        var order = Reordering()
        for (sequence, time) in arrivals { order.note(sequence, at: time * 1_000_000) }
        return order
    }

    private static func book(_ sequences: [UInt32]) -> Reordering {
        book(sequences.enumerated().map { ($1, UInt64($0)) })
    }

    /// RFC 4737, table 1: packet 4 is late by 62 ms and has extent 4.
    @Test func packet4Reordered() {
        let order = Self.book([
            (1, 68), (2, 88), (3, 108), (5, 148), (6, 168), (7, 188), (8, 208), (4, 210), (9, 228), (10, 248),
        ])
        #expect(order.count == 1 && order.arrivals == 10)
        #expect(order.largestExtent == 4 && order.extentSum == 4)
        #expect(order.largestLateTime == 62_000_000)
        #expect(order.byDepth[4] == 1 && order.byDepth.reduce(0, +) == 1)
    }

    /// RFC 4737, table 2: packets 5 and 6 come behind 7, by 1 and 2 places and milliseconds; 6 is not n-reordered.
    @Test func packets5And6Reordered() {
        let order = Self.book([
            (1, 68), (2, 88), (3, 108), (4, 128), (7, 188), (5, 189), (6, 190), (8, 208), (9, 228), (10, 248),
        ])
        #expect(order.count == 2)
        #expect(order.largestExtent == 2 && order.extentSum == 3)
        #expect(order.largestLateTime == 2_000_000 && order.lateTimeSum == 3_000_000)
        #expect(order.byDepth[1] == 1 && order.byDepth[0] == 1)
    }

    /// RFC 4737, table 3: packets 4, 5 and 6 come behind 10, with extents 4, 5 and 6.
    @Test func packets4To6Reordered() {
        let order = Self.book([
            (1, 68), (2, 88), (3, 108), (7, 188), (8, 208), (9, 228), (10, 248), (4, 250), (5, 252), (6, 254),
            (11, 268),
        ])
        #expect(order.count == 3)
        #expect(order.largestExtent == 6 && order.extentSum == 15)
        #expect(order.largestLateTime == 66_000_000 && order.lateTimeSum == 192_000_000)
        // Only packet 4 comes directly behind larger numbers, four of them; 5 comes behind 4.
        #expect(order.byDepth[4] == 1 && order.byDepth[0] == 2)
    }

    @Test func lossIsNoReordering() {
        let order = Self.book([0, 1, 5, 6, 9])
        #expect(order.count == 0 && order.largestExtent == 0 && order.byDepth.isEmpty)
    }

    @Test func reversedSequence() {
        let order = Self.book([4, 3, 2, 1, 0])
        #expect(order.count == 4 && order.largestExtent == 4 && order.extentSum == 10)
        #expect(order.byDepth[1...4] == [1, 1, 1, 1])
    }

    /// The earliest larger number may be anywhere: the definition, by force, on every order of six packets.
    @Test func agreesWithTheDefinition() {
        for sequences in Self.permutations(Array(0..<6)) {
            let order = Self.book(sequences)
            var count = 0
            var extents = 0
            var depths = [Int](repeating: 0, count: Reordering.deepest + 1)
            for (index, sequence) in sequences.enumerated() {
                let before = sequences[..<index]
                guard let earliest = before.firstIndex(where: { $0 > sequence }) else { continue }
                count += 1
                extents += index - earliest
                depths[before.reversed().prefix { $0 > sequence }.count] += 1
            }
            #expect(order.count == count && order.extentSum == extents, "\(sequences)")
            #expect(order.byDepth.isEmpty ? count == 0 : order.byDepth == depths, "\(sequences)")
        }
    }

    @Test func depthIsBounded() {
        let order = Self.book(Array(1...200) + [0])
        #expect(order.largestExtent == 200 && order.byDepth[Reordering.deepest] == 1)
    }

    private static func permutations(_ items: [UInt32]) -> [[UInt32]] {
        guard items.count > 1 else { return [items] }
        return items.indices.flatMap { index in
            var rest = items
            let item = rest.remove(at: index)
            return permutations(rest).map { [item] + $0 }
        }
    }
}
