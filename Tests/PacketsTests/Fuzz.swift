// How many mutated inputs a test tries, and where they come from.

import Foundation

enum Fuzz {
    /// NETLAB_FUZZ, or what the gate has time for.
    static func cases(_ usual: Int) -> Int {
        ProcessInfo.processInfo.environment["NETLAB_FUZZ"].flatMap(Int.init) ?? usual
    }
}

/// xorshift64*: the same cases in every run.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state ^= state >> 12
        state ^= state << 25
        state ^= state >> 27
        return state &* 0x2545_f491_4f6c_dd1d
    }
}
