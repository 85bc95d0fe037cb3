// The expression immediate: loads a value into a register.

import CLibmnl

/// `[ immediate reg 1 VALUE ]`
package struct Immediate: Expression, Hashable {
    package static let name = "immediate"

    package var register: Register
    package var value: [UInt8]

    package init(_ register: Register, _ value: [UInt8]) {
        self.register = register
        self.value = value
    }

    package func encode(into data: inout MessageBuilder) {
        data.attribute(NFTA_IMMEDIATE_DREG, big: register)
        data.data(NFTA_IMMEDIATE_DATA, value: value)
    }
}
