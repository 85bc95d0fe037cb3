// The expression ct: loads what connection tracking knows about a packet.

import CLibmnl

/// `[ ct load state => reg 1 ]`: a mask of one bit, 4 bytes in host order.
package struct CT: Expression, Hashable {
    package static let name = "ct"

    /// NF_CT_STATE_BIT of linux/netfilter/nf_conntrack_common.h.
    package struct State: OptionSet, Hashable, Sendable {
        package var rawValue: UInt32

        package init(rawValue: UInt32) { self.rawValue = rawValue }

        package static let invalid = State(rawValue: 1)
        package static let established = State(rawValue: 2)
        package static let related = State(rawValue: 4)
        package static let new = State(rawValue: 8)
        package static let untracked = State(rawValue: 64)

        /// nft's word for one state; nil for any other word.
        package init?(word: String) {
            switch word {
            case "invalid": self = .invalid
            case "established": self = .established
            case "related": self = .related
            case "new": self = .new
            case "untracked": self = .untracked
            default: return nil
            }
        }
    }

    package init() {}

    package func encode(into data: inout MessageBuilder) {
        data.attribute(NFTA_CT_KEY, big: NFT_CT_STATE)
        data.attribute(NFTA_CT_DREG, big: Register.one)
    }
}
