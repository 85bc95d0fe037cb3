// The usual way to the named counters: one dump over a netfilter socket.

import NFTables
import Netlink
import Synchronization

extension NamedCounter {
    /// Opens the reader in the calling thread's namespace. Equivalent: `nft list counters`.
    @Sendable package static func openReader() throws -> ReadNamedCounters {
        let reader = NamedCounterReader(try KernelSocket(family: ProtocolFamily.netfilter))
        return { try reader.read() }
    }
}

/// A netfilter socket that one reader at a time uses.
private final class NamedCounterReader: Sendable {
    private let socket: Mutex<KernelSocket>

    init(_ socket: consuming KernelSocket) { self.socket = Mutex(socket) }

    func read() throws -> [NamedCounter] {
        try socket.withLock { socket in
            try Reader.countersWithIdentity(over: &socket).map { counter, identity in
                var named = NamedCounter(
                    family: counter.family.rawValue, table: counter.table, name: counter.name,
                    packets: counter.packets, bytes: counter.bytes)
                named.identity = identity
                return named
            }
        }
    }
}
