// Decoders never crash, whatever the bytes are.

import Foundation
import Packets
import Testing

@Suite struct MutationTests {
    /// xorshift64*: the same cases in every run.
    private struct Generator: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state ^= state >> 12
            state ^= state << 25
            state ^= state >> 27
            return state &* 0x2545_f491_4f6c_dd1d
        }
    }

    /// NETLAB_FRAMES raises the number: the soak takes a million.
    static let count = ProcessInfo.processInfo.environment["NETLAB_FRAMES"].flatMap { Int($0) } ?? 50_000

    @Test func mutatedFramesDecodeOrNot() throws {
        let seeds = try SampleFrame.all.map { try Frame($0.headers, payload: $0.payload).encoded() }
        var random = Generator(state: 42)
        var decoded = 0
        for round in 0..<Self.count {
            let bytes = Self.mutation(of: seeds[round % seeds.count], &random)
            _ = Tag(endOf: bytes.span)
            guard let frame = Frame(decoding: bytes.span) else { continue }
            decoded += 1
            // A known header never claims more than there is, and what was read can be written.
            #expect(frame.headers.map(\.byteCount).reduce(0, +) + frame.payload.count <= bytes.count)
            _ = try? frame.encoded()
            _ = decodeIPPacket(Array(bytes.dropFirst(14)))
        }
        #expect((1..<Self.count).contains(decoded))
    }

    private static func mutation(of seed: [UInt8], _ random: inout Generator) -> [UInt8] {
        var bytes = seed
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
        }
        bytes.removeLast(Int.random(in: 0...bytes.count, using: &random) / Int.random(in: 1...8, using: &random))
        return bytes
    }
}
