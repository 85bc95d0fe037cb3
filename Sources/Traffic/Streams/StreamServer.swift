// The receiving end of a TCP flow: listens, accepts one connection, holds every byte against what was to come.

import CLinux
import Glibc
import Namespaces
import Packets
import Synchronization
import SystemCalls
import SystemPackage

/// A listening socket and the thread that serves it.
package final class StreamServer: Sendable {
    package struct Report: Sendable {
        package var read = 0
        /// Bytes in reads that were not what the sender wrote.
        package var wrong = 0
        package var connections = 0
        /// Nanoseconds of CLOCK_MONOTONIC; 0: nothing came.
        package var first: UInt64 = 0
        package var last: UInt64 = 0
        package var info: StreamInfo?
    }

    let socket: SharedSocket
    private let pattern: StreamPattern
    private let wakeUp: Descriptor
    private let count = Atomic<Int>(0)
    private let thread = Mutex<FreshThread<Report>?>(nil)

    /// Listens in `namespace`.
    package init(
        namespace: Namespace, address: IPAddress, port: UInt16, backlog: Int, plan: StreamPlan
    ) throws {
        socket = try namespace.run {
            let socket = try SharedSocket(address.isIPv6 ? AF_INET6 : AF_INET, SOCK_STREAM)
            try socket.set(SocketOption(name: "SO_REUSEADDR", level: SOL_SOCKET, number: SO_REUSEADDR), to: 1)
            try socket.bind(to: SocketAddress(address, port: port))
            try systemCall("listen") { listen(socket.raw, CInt(clamping: backlog)) }
            return socket
        }
        pattern = try StreamPattern(message: plan.message, seed: plan.seed)
        wakeUp = Descriptor(owning: try linuxCall("eventfd") { netlab_eventfd() })
    }

    /// Bytes read so far.
    package var received: Int { count.load(ordering: .relaxed) }

    package func start() throws {
        let thread = try FreshThread { try self.serve() }
        self.thread.withLock { $0 = thread }
    }

    /// Ends the thread once nothing more is to be read, and gives its report.
    package func stop() throws -> Report {
        var one: UInt64 = 1
        _ = unsafe write(wakeUp.raw, &one, MemoryLayout<UInt64>.size)
        return try thread.withLock { $0 }?.join() ?? Report()
    }

    private func serve() throws -> Report {
        var report = Report()
        while try isReady(socket.raw) {
            let connection = Descriptor(owning: try linuxCall("accept") { netlab_accept(socket.raw) })
            report.connections += 1
            try read(connection.raw, &report)
        }
        return report
    }

    /// Waits for something to read; false if told to stop while there is nothing.
    private func isReady(_ descriptor: CInt) throws(SystemCallError) -> Bool {
        var entries = [
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: wakeUp.raw, events: Int16(POLLIN), revents: 0),
        ]
        while unsafe poll(&entries, 2, -1) < 0 {
            if Errno.current != .interrupted { throw SystemCallError("poll", errno: .current) }
        }
        return entries[0].revents != 0
    }

    private func read(_ connection: CInt, _ report: inout Report) throws {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while try isReady(connection) {
            let count = unsafe recv(connection, &buffer, buffer.count, CInt(MSG_DONTWAIT))
            if count < 0, errno == EAGAIN || errno == EINTR { continue }
            guard count > 0 else { break }
            let now = Clock.monotonic
            if report.read == 0 { report.first = now }
            report.last = now
            let isRight = unsafe buffer.withUnsafeBytes {
                unsafe pattern.matches(UnsafeRawBufferPointer(rebasing: $0[..<count]), at: report.read)
            }
            if !isRight { report.wrong += count }
            report.read += count
            self.count.store(report.read, ordering: .relaxed)
        }
        report.info = StreamInfo(raw: connection)
    }
}
