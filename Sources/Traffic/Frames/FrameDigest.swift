// One number for everything a flow sent.

/// FNV-1a with 64 bits.
package struct FrameDigest: Sendable {
    package private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    package init() {}

    package mutating func add(_ bytes: [UInt8]) {
        var value = value
        for byte in bytes { value = (value ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
        self.value = value
    }
}

extension FrameTemplate {
    /// The digest of the first `count` frames one after the other, their times 0. It depends on nothing but the flow.
    package func digest(count: Int) -> UInt64 {
        var digest = FrameDigest()
        var frame = bytes
        for sequence in 0..<count {
            unsafe frame.withUnsafeMutableBytes {
                unsafe patch($0, sequence: UInt32(truncatingIfNeeded: sequence), transmitTime: 0)
            }
            digest.add(frame)
        }
        return digest.value
    }
}
