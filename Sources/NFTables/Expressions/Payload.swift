// The expression payload: loads bytes of the packet.

import CLibmnl

/// `[ payload load LENGTHb @ network header + OFFSET => reg 1 ]`
package struct Payload: Expression, Hashable {
    package static let name = "payload"

    /// NFT_PAYLOAD_*_HEADER.
    package enum Base: UInt32, Hashable, Sendable { case link = 0, network, transport }

    package var base: Base
    package var offset: UInt32
    package var length: UInt32

    package init(_ base: Base, offset: UInt32, length: UInt32) {
        self.base = base
        self.offset = offset
        self.length = length
    }

    package func encode(into data: inout MessageBuilder) {
        data.attribute(NFTA_PAYLOAD_DREG, big: Register.one)
        data.attribute(NFTA_PAYLOAD_BASE, big: base)
        data.attribute(NFTA_PAYLOAD_OFFSET, big: offset)
        data.attribute(NFTA_PAYLOAD_LEN, big: length)
    }
}
