// The expression range: is a register inside two bounds, or outside?

import CLibmnl

/// `[ range neq reg 1 FROM TO ]`; nft writes two cmp for "inside" and this only for "outside".
package struct RangeExpression: Expression, Hashable {
    package static let name = "range"

    /// NFT_RANGE_*.
    package enum Operator: UInt32, Hashable, Sendable { case inside = 0, outside }

    package var `operator`: Operator
    /// Both bounds belong to the range; network order.
    package var from: [UInt8]
    package var to: [UInt8]

    package init(_ operator: Operator, from: [UInt8], to: [UInt8]) {
        self.operator = `operator`
        self.from = from
        self.to = to
    }

    package func encode(into data: inout MessageBuilder) {
        data.attribute(NFTA_RANGE_SREG, big: Register.one)
        data.attribute(NFTA_RANGE_OP, big: `operator`)
        data.data(NFTA_RANGE_FROM_DATA, value: from)
        data.data(NFTA_RANGE_TO_DATA, value: to)
    }
}
