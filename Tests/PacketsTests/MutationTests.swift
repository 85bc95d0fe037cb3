// Decoders never crash, whatever the bytes are.

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

    @Test func mutatedFramesDecodeOrNot() throws {
        var header = IPv4Header(source: IPv4Address(1), destination: IPv4Address(2))
        header.options = [1, 1, 1, 1, 1, 1, 1, 1]
        let ethernet = EthernetHeader(destination: .broadcast, source: MACAddress(1))
        let seed = try Frame(
            [ethernet, header, UDPHeader(source: 1, destination: 2)],
            payload: try Tag(run: 1, flow: 1).payload(size: 40)
        ).encoded()
        var random = Generator(state: 42)
        var whole = 0
        for _ in 0..<100_000 {
            var bytes = seed
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            bytes.removeLast(Int.random(in: 0...bytes.count, using: &random) / Int.random(in: 1...8, using: &random))
            if let frame = Frame(decoding: bytes.span), frame.headers.count == 3 { whole += 1 }
            _ = Tag(endOf: bytes.span)
            _ = IPv4Header(decoding: bytes.span)
            _ = UDPHeader(decoding: bytes.span)
        }
        #expect((1..<100_000).contains(whole))
    }
}
