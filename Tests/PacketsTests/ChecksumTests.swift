// The internet checksum against published vectors and against itself.

import Packets
import Testing

@Suite struct ChecksumTests {
    @Test func vectorOfRFC1071() {
        // Section 3 of the RFC: the sum is 0xddf2.
        var checksum = InternetChecksum()
        checksum.add([0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7])
        #expect(checksum.folded == 0xddf2)
        #expect(checksum.value == 0x220d)
    }

    @Test func headerOfAWellKnownExample() {
        // An IPv4 header whose checksum is 0xb861.
        let header: [UInt8] = [
            0x45, 0x00, 0x00, 0x73, 0x00, 0x00, 0x40, 0x00, 0x40, 0x11, 0x00, 0x00, 0xc0, 0xa8, 0x00, 0x01, 0xc0, 0xa8,
            0x00, 0xc7,
        ]
        #expect(InternetChecksum.of(header) == 0xb861)
    }

    @Test func piecesOfOddLengthSumLikeTheWhole() {
        let bytes = (0..<255).map { UInt8($0) }
        for cut in 0...bytes.count {
            var checksum = InternetChecksum()
            checksum.add(Array(bytes[..<cut]))
            checksum.add(Array(bytes[cut...]))
            #expect(checksum.value == InternetChecksum.of(bytes), "cut at \(cut)")
        }
    }

    @Test func updateOfRFC1624() {
        // Section 4 of the RFC: 0xdd2f, a word changes from 0x5555 to 0x3285: 0x0000, not 0xffff.
        #expect(InternetChecksum.updated(0xdd2f, from: 0x5555, to: 0x3285) == 0x0000)
    }

    @Test func updateEqualsTheWholeSum() {
        var bytes = [UInt8](repeating: 0x5a, count: 40)
        var checksum = InternetChecksum.of(bytes)
        for value in stride(from: UInt16(0), through: .max - 257, by: 257) {
            let old = UInt16(bytes[6]) << 8 | UInt16(bytes[7])
            bytes.replace(at: 6, bigEndian: value)
            checksum = InternetChecksum.updated(checksum, from: old, to: value)
            #expect(checksum == InternetChecksum.of(bytes))
        }
    }
}
