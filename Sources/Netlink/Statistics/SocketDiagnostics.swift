// Questions about sockets, as sock_diag(7) takes them.

import Glibc
import SystemPackage

/// Dumps of the TCP and UDP sockets of a namespace.
enum SocketDiagnostics {
    /// SOCK_DIAG_BY_FAMILY, of requests and replies.
    static let byFamily: UInt16 = 20

    /// Every socket of a protocol over IPv4 and IPv6, in one of the states (bits 1 << TCP_*).
    /// - Parameters:
    ///   - details: INET_DIAG_* to be added, as bits 1 << (number - 1).
    ///   - families: each costs a walk through the table of the whole machine, sockets or not.
    static func dump<Link: Transport & ~Copyable>(
        _ number: CInt, states: UInt32, details: UInt8, families: [CInt] = bothFamilies,
        over socket: inout Socket<Link>, operation: String
    ) throws(NetlinkError) -> [Reply] {
        var replies: [Reply] = []
        for family in families {
            do throws(NetlinkError) {
                let message = request(UInt8(family), UInt8(number), states: states, details: details)
                replies += try socket.dump(message, type: byFamily, operation: operation)
            } catch {
                // A kernel without IPv6 has no such sockets.
                guard family == AF_INET6, error.errno == .noSuchFileOrDirectory else { throw error }
            }
        }
        return replies
    }

    static let bothFamilies = [AF_INET, AF_INET6]

    /// struct inet_diag_req_v2: any address.
    private static func request(_ family: UInt8, _ number: UInt8, states: UInt32, details: UInt8) -> Message {
        var message = Message(type: byFamily, flags: Message.Flags.dump)
        for byte in [family, number, details, 0] { message.put(byte) }
        message.put(states)
        for _ in 0..<12 { message.put(UInt32(0)) }
        return message
    }
}
