// Decoders never crash, whatever the bytes are.

import Packets
import Testing

@Suite struct MutationTests {
    @Test func mutatedFramesDecodeOrNot() throws {
        let seeds = try SampleFrame.all.map { try Frame($0.headers, payload: $0.payload).encoded() }
        let count = Fuzz.cases(50_000)
        var random = SeededGenerator(state: 42)
        var decoded = 0
        for round in 0..<count {
            let bytes = Self.mutation(of: seeds[round % seeds.count], &random)
            _ = Tag(endOf: bytes.span)
            guard let frame = Frame(decoding: bytes.span) else { continue }
            decoded += 1
            // A known header never claims more than there is, and what was read can be written.
            #expect(frame.headers.map(\.byteCount).reduce(0, +) + frame.payload.count <= bytes.count)
            _ = try? frame.encoded()
            _ = decodeIPPacket(Array(bytes.dropFirst(14)))
        }
        #expect((1..<count).contains(decoded))
    }

    private static func mutation(of seed: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var bytes = seed
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
        bytes.removeLast(Int.random(in: 0...bytes.count, using: &random) / Int.random(in: 1...8, using: &random))
        return bytes
    }
}
