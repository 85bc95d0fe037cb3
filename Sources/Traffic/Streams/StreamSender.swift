// The sending end of a TCP flow: connects, writes, waits until the other end has read all of it.

import CLinux
import Glibc
import Packets
import SystemCalls
import SystemPackage

/// What a TCP flow sends.
package struct StreamPlan: Hashable, Sendable {
    /// By which system calls bytes get into the socket; each kind is one file.
    package enum Writing: String, CaseIterable, Hashable, Sendable { case write, mmap, sendfile, splice, zerocopy }

    package var writing: Writing
    /// Bytes of one message: what one call is asked to send.
    package var message: Int
    package var seed: UInt64
    /// Milliseconds that a connection may take, and the last bytes after the last write.
    package var patience: Int
    package var countsCopies: Bool

    package init(
        writing: Writing = .write, message: Int, seed: UInt64, patience: Int = 30_000, countsCopies: Bool = false
    ) {
        self.writing = writing
        self.message = message
        self.seed = seed
        self.patience = patience
        self.countsCopies = countsCopies
    }
}

/// One connection, from connect(2) to the other end's FIN.
struct StreamSender {
    let socket: SharedSocket
    let pattern: StreamPattern
    let plan: StreamPlan
    let destination: SocketAddress
    let progress: SenderProgress
    /// Waits for room in the send buffer; else the rest of a message that finds none is not sent.
    let isBlocking: Bool

    /// A TCP socket bound to its source. `sendBuffer` .bytes turns off the kernel's own sizing, as SO_SNDBUF does.
    static func open(_ ends: SocketEnds, settings: SocketSettings) throws(SystemCallError) -> SharedSocket {
        let socket = try SharedSocket(ends.destination.isIPv6 ? AF_INET6 : AF_INET, SOCK_STREAM)
        try settings.apply(to: socket, isIPv6: ends.destination.isIPv6)
        try ends.apply(to: socket)
        try socket.bind(to: SocketAddress(ends.source, port: ends.sourcePort))
        return socket
    }

    /// Connects within the plan's patience; 0 or errno.
    func connect() -> CInt {
        let deadline = Clock.monotonic + UInt64(plan.patience) * 1_000_000
        do { try socket.connect(to: destination) } catch {
            // The time that a send may take is up, though the kernel still tries.
            guard error.errno == .nowInProgress || error.errno == .wouldBlock else { return error.errno.rawValue }
        }
        while !progress.isStopped {
            var entry = pollfd(fd: socket.raw, events: Int16(POLLOUT), revents: 0)
            if unsafe poll(&entry, 1, 50) == 1 { return (try? CInt(socket.value(of: .error))) ?? EIO }
            if Clock.monotonic > deadline { return ETIMEDOUT }
        }
        return EINTR
    }

    /// Says that nothing more comes, and waits for the other end's FIN; 0 or errno.
    func close() -> CInt {
        shutdown(socket.raw, CInt(SHUT_WR))
        let deadline = Clock.monotonic + UInt64(plan.patience) * 1_000_000
        var byte: UInt8 = 0
        while !progress.isStopped, Clock.monotonic < deadline {
            var entry = pollfd(fd: socket.raw, events: Int16(POLLIN), revents: 0)
            guard unsafe poll(&entry, 1, 50) == 1 else { continue }
            let count = unsafe recv(socket.raw, &byte, 1, CInt(MSG_DONTWAIT))
            if count == 0 { return 0 }
            if count < 0, errno != EAGAIN, errno != EINTR { return errno }
        }
        return progress.isStopped ? EINTR : ETIMEDOUT
    }

    func writer() throws(SystemCallError) -> any StreamWriter {
        switch plan.writing {
        case .write: WriteWriter(socket: socket.raw, pattern: pattern, isBlocking: isBlocking)
        case .mmap: MappedWriter(socket: socket.raw, pattern: pattern)
        case .sendfile: SendfileWriter(socket: socket.raw, pattern: pattern)
        case .splice: try SpliceWriter(socket: socket.raw, pattern: pattern)
        case .zerocopy: try ZerocopyWriter(socket: socket, pattern: pattern)
        }
    }
}

/// Puts bytes of the pattern into a socket.
protocol StreamWriter {
    /// At most `count` bytes from `offset` of the pattern; how many, or -errno.
    mutating func write(_ offset: Int, _ count: Int) -> Int

    /// System calls made, by name.
    var calls: [String: Int] { get }

    /// Waits for what the kernel still owes; after the last write.
    mutating func finish()

    /// What the kernel said of MSG_ZEROCOPY; nil for all others.
    var completions: StreamReport.Completions? { get }
}

extension StreamWriter {
    mutating func finish() {}
    var completions: StreamReport.Completions? { nil }
}

extension SocketOption {
    static let error = SocketOption(name: "SO_ERROR", level: SOL_SOCKET, number: SO_ERROR)
}
