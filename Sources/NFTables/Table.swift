// A table: the owner of chains and named counters.

import CLibmnl

package struct Table: Sendable {
    package var family: Family
    package var name: String
    /// Shown by `nft list tables` as `comment "..."`; netlab's mark of ownership. At most 127 bytes.
    package var comment: String?
    package var counters: [Counter]
    package var chains: [Chain]
    /// The caller's number, given back by errors about the table.
    package var tag: Int?

    package init(
        _ family: Family, _ name: String, comment: String? = nil, counters: [Counter] = [], chains: [Chain] = [],
        tag: Int? = nil
    ) {
        self.family = family
        self.name = name
        self.comment = comment
        self.counters = counters
        self.chains = chains
        self.tag = tag
    }

    /// `nft create table FAMILY NAME { comment "..." ; }`: NFT_MSG_NEWTABLE.
    func encode(into builder: inout MessageBuilder) {
        builder.attribute(NFTA_TABLE_NAME, string: name)
        builder.attribute(NFTA_TABLE_FLAGS, big: UInt32(0))
        if let comment { builder.attribute(NFTA_TABLE_USERDATA, bytes: UserData.encode(comment: comment)) }
    }
}
