// The expression objref: counts into a named counter of the same table.

import CLibmnl

/// `counter name "NAME"`
package struct Objref: Expression, Hashable {
    package static let name = "objref"

    package var counter: String

    package init(counter: String) { self.counter = counter }

    package func encode(into data: inout MessageBuilder) {
        data.attribute(NFTA_OBJREF_IMM_TYPE, big: UInt32(NFT_OBJECT_COUNTER))
        data.attribute(NFTA_OBJREF_IMM_NAME, bytes: Array(counter.utf8))
    }
}
