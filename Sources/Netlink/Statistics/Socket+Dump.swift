// Dumps that are repeated when the kernel's table changed under them.

import SystemPackage

extension Socket where Link: ~Copyable {
    /// Sends a dump request (NLM_F_DUMP) and gives all its replies of type `type`.
    ///
    /// A dump in several datagrams that a change elsewhere made inconsistent (NLM_F_DUMP_INTR) is asked for again.
    /// - Throws: NetlinkError; EINTR when ten dumps in a row were inconsistent.
    package mutating func dump(_ request: Message, type: UInt16, operation: String) throws(NetlinkError) -> [Reply] {
        for _ in 1..<10 {
            do throws(NetlinkError) {
                let replies = try execute(request, operation: operation)
                return replies.allSatisfy { $0.type == type } ? replies : replies.filter { $0.type == type }
            } catch {
                guard error.errno == .interrupted else { throw error }
            }
        }
        return try execute(request, operation: operation).filter { $0.type == type }
    }
}
