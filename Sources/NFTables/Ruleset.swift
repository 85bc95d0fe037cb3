// All tables of one namespace that go to the kernel together.

import Netlink

/// Tables that are made in one transaction: all of them, or none.
package struct Ruleset: Sendable {
    package var tables: [Table]

    package init(tables: [Table] = []) { self.tables = tables }

    /// Makes every table, counter, chain and rule (`nft -f FILE`), in one send.
    /// - Parameter socket: of family `ProtocolFamily.netfilter`, opened in the namespace.
    /// - Throws: NFTablesError that names the objects the kernel refused; nothing is left behind then. A table that is
    ///   already there is refused (EEXIST), never adopted.
    package func apply<Link: Transport & ~Copyable>(over socket: inout Netlink.Socket<Link>) throws(NFTablesError) {
        var transaction = Transaction()
        for table in tables { try transaction.create(table) }
        try transaction.commit(over: &socket)
    }
}
