// The expression cmp: compares a register with a value; the rule ends here when it does not hold.

import CLibmnl

/// `[ cmp eq reg 1 0x00000011 ]`
package struct Cmp: Expression, Hashable {
    package static let name = "cmp"

    /// NFT_CMP_*; order is that of the bytes in memory, so numbers are compared in network order.
    package enum Operator: UInt32, Hashable, Sendable {
        case equal = 0
        case notEqual
        case less
        case lessOrEqual
        case greater
        case greaterOrEqual
    }

    package var `operator`: Operator
    package var value: [UInt8]

    package init(_ operator: Operator, _ value: [UInt8]) {
        self.operator = `operator`
        self.value = value
    }

    package func encode(into data: inout MessageBuilder) {
        data.attribute(NFTA_CMP_SREG, big: Register.one)
        data.attribute(NFTA_CMP_OP, big: `operator`)
        data.data(NFTA_CMP_DATA, value: value)
    }
}
