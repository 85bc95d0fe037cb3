// Random numbers that depend on nothing but their place.

/// The numbers of one purpose of one flow. Number n needs none of its predecessors, so that the same lab and seed give the
/// same packets at the same times on any machine.
package struct RandomStream: Sendable {
    private let key: UInt64

    package init(seed: UInt64, flow: String, purpose: String) {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in Array(flow.utf8) + [0] + Array(purpose.utf8) {
            hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
        }
        key = Self.mix(seed &+ Self.mix(hash))
    }

    /// 64 random bits: SplitMix64's output for its state after n steps.
    package func bits(_ n: Int) -> UInt64 {
        Self.mix(key &+ (UInt64(truncatingIfNeeded: n) &+ 1) &* 0x9e37_79b9_7f4a_7c15)
    }

    /// More than 0, at most 1.
    package func unit(_ n: Int) -> Double { Double((bits(n) >> 11) + 1) * 0x1p-53 }

    private static func mix(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
