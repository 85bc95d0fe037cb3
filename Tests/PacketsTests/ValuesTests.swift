// Values that fields take, and the random numbers behind them.

import Packets
import Testing

@Suite struct ValuesTests {
    private let stream = RandomStream(seed: 42, flow: "web", purpose: "test")

    private func values(_ values: FieldValues, _ count: Int) -> [UInt128] {
        (0..<count).map { values.value(at: $0, stream) }
    }

    @Test func inTurn() {
        #expect(values(.constant(5), 2) == [5, 5])
        #expect(values(.list([3, 1]), 5) == [3, 1, 3, 1, 3])
        #expect(values(.range(first: 10, last: 15, step: 2), 4) == [10, 12, 14, 10])
        #expect(values(.sequence, 3) == [0, 1, 2])
        #expect(values(.range(first: .max - 1, last: .max, step: 1), 3) == [.max - 1, .max, .max - 1])
    }

    @Test func atRandom() {
        let drawn = values(.random(first: 100, last: 109), 10_000)
        #expect(Set(drawn) == Set(100...109))
        // Ten numbers, a thousand each: five standard deviations are 150.
        for number in UInt128(100)...109 { #expect((850...1150).contains(drawn.filter { $0 == number }.count)) }
        let weighted = values(.weighted([.init(1, weight: 3), .init(2, weight: 1)]), 10_000)
        #expect((7283...7717).contains(weighted.filter { $0 == 1 }.count))
        #expect(values(.random(first: 0, last: .max), 2).allSatisfy { $0 > 0 })
        #expect(values(.random(first: 7, last: 7), 3) == [7, 7, 7])
    }

    /// Spans of more than 64 bits: no carry is lost, and all bits are drawn.
    @Test func wholeIPv6Space() {
        #expect(values(.range(first: 0, last: .max, step: 1), 3) == [0, 1, 2])
        #expect(values(.range(first: 0, last: .max, step: .max), 3) == [0, .max, 0])
        let ends: [UInt128] = [.max, .max - 1, 1 << 64, 1 << 100]
        for last in ends {
            let drawn: [UInt128] = values(.random(first: 0, last: last), 1000)
            #expect(drawn.allSatisfy { $0 <= last } && Set(drawn).count == (last == 1 << 64 ? drawn.count : 1000))
            // Of a thousand about half are in the upper half.
            #expect((400...600).contains(drawn.filter { $0 > last / 2 }.count))
            #expect(Set(drawn.map { UInt64(truncatingIfNeeded: $0) }).count > 900)
        }
        #expect(values(.random(first: .max - 5, last: .max), 100).allSatisfy { $0 >= .max - 5 })
    }

    @Test func streamsDifferAndStay() {
        #expect(stream.word(3) == RandomStream(seed: 42, flow: "web", purpose: "test").word(3))
        let others = [
            RandomStream(seed: 43, flow: "web", purpose: "test"), RandomStream(seed: 42, flow: "dns", purpose: "test"),
            RandomStream(seed: 42, flow: "web", purpose: "size"), RandomStream(seed: 42, flow: "webt", purpose: "est"),
        ]
        #expect(Set(others.map { $0.word(3) } + [stream.word(3), stream.word(4)]).count == 6)
        // The same on every machine.
        #expect(RandomStream(seed: 1, flow: "a", purpose: "b").word(0) == 166_909_190_941_321_429)
    }
}
