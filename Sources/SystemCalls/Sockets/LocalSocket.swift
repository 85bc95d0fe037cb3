// Messages with descriptors between processes of one machine.

import CLinux
import Glibc
import SystemPackage

/// An AF_UNIX socket of whole messages (SOCK_SEQPACKET).
package final class LocalSocket: Sendable {
    package let descriptor: Descriptor

    package init(_ descriptor: consuming Descriptor) { self.descriptor = descriptor }

    /// A socket at a path of any length. Equivalent to `socat UNIX-LISTEN:PATH,type=5`.
    /// - Throws: EADDRINUSE if the name is taken, also by what a dead process left.
    package static func listen(_ path: String, mode: mode_t = 0o600) throws(SystemCallError) -> LocalSocket {
        let socket = try LocalSocket(new())
        // The mode of the socket is that of its name: nobody can come in before it is right. The umask took bits away.
        try systemCall("fchmod", on: path) { fchmod(socket.raw, mode) }
        try at(path) { short throws(SystemCallError) in
            try linuxCall("bind", on: path) { unsafe netlab_local_bind(socket.raw, short) }
            try systemCall("chmod", on: path) { unsafe chmod(short, mode) }
        }
        try systemCall("listen", on: path) { Glibc.listen(socket.raw, SOMAXCONN) }
        return socket
    }

    /// - Throws: ENOENT if nothing is there, ECONNREFUSED if nobody listens.
    package static func connect(_ path: String) throws(SystemCallError) -> LocalSocket {
        let socket = try LocalSocket(new())
        try at(path) { short throws(SystemCallError) in
            try linuxCall("connect", on: path) { unsafe netlab_local_connect(socket.raw, short) }
        }
        return socket
    }

    /// Two sockets connected to each other: socketpair(2).
    package static func pair() throws(SystemCallError) -> (LocalSocket, LocalSocket) {
        var ends: [CInt] = [-1, -1]
        try systemCall("socketpair") { unsafe socketpair(AF_UNIX, kind, 0, &ends) }
        return (LocalSocket(Descriptor(owning: ends[0])), LocalSocket(Descriptor(owning: ends[1])))
    }

    /// The next connection; waits for one.
    package func accept() throws(SystemCallError) -> LocalSocket {
        while true {
            let code = netlab_accept(raw)
            if code == -EINTR, !Interrupts.isRequested { continue }
            return LocalSocket(Descriptor(owning: try linuxCall("accept") { code }))
        }
    }

    /// Who made the connection, as the kernel saw it then.
    package func peerCredentials() throws(SystemCallError) -> (pid: pid_t, uid: uid_t, gid: gid_t) {
        var peer = netlab_peer()
        try linuxCall("getsockopt SO_PEERCRED") { unsafe netlab_local_peer(raw, &peer) }
        return (peer.pid, peer.uid, peer.gid)
    }

    /// How long `receive` and `accept` wait, and `send` for room, before EAGAIN; 0 waits for ever.
    package func setTimeouts(receive: Int, send: Int) throws(SystemCallError) {
        for (option, milliseconds) in [(SO_RCVTIMEO, receive), (SO_SNDTIMEO, send)] {
            var time = timeval(tv_sec: milliseconds / 1000, tv_usec: milliseconds % 1000 * 1000)
            try systemCall("setsockopt") {
                unsafe setsockopt(raw, SOL_SOCKET, option, &time, socklen_t(MemoryLayout<timeval>.size))
            }
        }
    }

    package var raw: CInt { descriptor.raw }

    private static var kind: CInt { CInt(SOCK_SEQPACKET.rawValue) | CInt(SOCK_CLOEXEC.rawValue) }

    private static func new() throws(SystemCallError) -> Descriptor {
        Descriptor(owning: try systemCall("socket") { socket(AF_UNIX, kind, 0) })
    }

    /// Calls `body` with a name of at most 107 bytes for the path: a longer one through its directory's descriptor.
    private static func at(
        _ path: String, _ body: (String) throws(SystemCallError) -> Void
    ) throws(SystemCallError) {
        guard path.utf8.count > 107, let slash = path.lastIndex(of: "/") else { return try body(path) }
        let directory = try Files.open(String(path[...slash]), O_DIRECTORY | CInt(NETLAB_O_PATH))
        try body("/proc/self/fd/\(directory.raw)/\(path[path.index(after: slash)...])")
    }
}
