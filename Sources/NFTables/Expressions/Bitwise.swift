// The expression bitwise: keeps the bits of a mask.

import CLibmnl

/// `[ bitwise reg 1 = ( reg 1 & MASK ) ^ 0x00000000 ]`
package struct Bitwise: Expression, Hashable {
    package static let name = "bitwise"

    package var mask: [UInt8]

    package init(mask: [UInt8]) { self.mask = mask }

    package func encode(into data: inout MessageBuilder) {
        data.attribute(NFTA_BITWISE_SREG, big: Register.one)
        data.attribute(NFTA_BITWISE_DREG, big: Register.one)
        data.attribute(NFTA_BITWISE_LEN, big: UInt32(mask.count))
        data.data(NFTA_BITWISE_MASK, value: mask)
        data.data(NFTA_BITWISE_XOR, value: Array(repeating: 0, count: mask.count))
    }
}
