// A named counter object: many rules may count into it, and it is read without reading any rule.

import CLibmnl

/// `counter NAME { }` of a table.
package struct Counter: Hashable, Sendable {
    package var name: String
    /// The caller's number, given back by errors about the counter.
    package var tag: Int?

    package init(_ name: String, tag: Int? = nil) {
        self.name = name
        self.tag = tag
    }

    /// `nft create counter FAMILY TABLE NAME`: NFT_MSG_NEWOBJ.
    func encode(table: String, into builder: inout MessageBuilder) {
        builder.attribute(NFTA_OBJ_TABLE, string: table)
        builder.attribute(NFTA_OBJ_NAME, string: name)
        builder.attribute(NFTA_OBJ_TYPE, big: UInt32(NFT_OBJECT_COUNTER))
        builder.nested(NFTA_OBJ_DATA) { data in
            data.attribute(NFTA_COUNTER_BYTES, big: UInt64(0))
            data.attribute(NFTA_COUNTER_PACKETS, big: UInt64(0))
        }
    }
}
