// The expression numgen: counts packets, or throws dice.

import CLibmnl

/// `[ numgen reg 1 = inc mod MODULUS ]`: 4 bytes in host order, below the modulus.
package struct Numgen: Expression, Hashable {
    package static let name = "numgen"

    /// Random instead of counting up from 0.
    package var random: Bool
    package var modulus: UInt32

    package init(random: Bool = false, modulus: UInt32) {
        self.random = random
        self.modulus = modulus
    }

    package func encode(into data: inout MessageBuilder) {
        data.attribute(NFTA_NG_DREG, big: Register.one)
        data.attribute(NFTA_NG_MODULUS, big: modulus)
        data.attribute(NFTA_NG_TYPE, big: random ? NFT_NG_RANDOM : NFT_NG_INCREMENTAL)
        data.attribute(NFTA_NG_OFFSET, big: UInt32(0))
    }
}
