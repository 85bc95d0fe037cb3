// Random numbers by their place: number n is known without its predecessors.

/// A stream of random words. Its key derives from the lab's seed, the flow's name and what the numbers are for, so that
/// no stream depends on what else the lab has.
package struct RandomStream: Hashable, Sendable {
    private let key: UInt64

    package init(seed: UInt64, flow: String, purpose: String) {
        key = Self.mixed(FNV1a("\(flow)\0\(purpose)").value ^ Self.mixed(seed))
    }

    /// Word number `index` (SplitMix64).
    @inline(__always)
    package func word(_ index: Int) -> UInt64 {
        Self.mixed(key &+ UInt64(bitPattern: Int64(index)) &* 0x9e37_79b9_7f4a_7c15)
    }

    /// A number below `bound`, which is not 0.
    @inline(__always)
    package func number(_ index: Int, below bound: UInt64) -> UInt64 { word(index).multipliedFullWidth(by: bound).high }

    /// A number of 128 bits that is not more than `largest`.
    package func wideNumber(_ index: Int, upTo largest: UInt128) -> UInt128 {
        let word = word(index)
        let wide = UInt128(word) << 64 | UInt128(Self.mixed(word ^ key))
        return largest == .max ? wide : wide.multipliedFullWidth(by: largest + 1).high
    }

    /// More than 0, at most 1.
    package func unit(_ index: Int) -> Double { Double((word(index) >> 11) + 1) * 0x1p-53 }

    @inline(__always)
    private static func mixed(_ value: UInt64) -> UInt64 {
        var value = value &+ 0x9e37_79b9_7f4a_7c15
        value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
        return value ^ value >> 31
    }
}
