// A TCP socket that listens: the witness of connections, not of packets.

import CLinux
import Glibc
import Namespaces
import Packets
import Synchronization
import SystemCalls
import SystemPackage

/// A listening socket and the connections it accepted, which live until `stop`. TCP has no tags: it counts connections.
package final class ListeningSink: Sink {
    package enum Accepting: Hashable, Sendable {
        case always
        /// The kernel completes as many handshakes as the accept queue holds: the backlog and one more.
        case never
        /// When the senders have ended.
        case after
    }

    /// What the thread shares with the sink, so that it does not hold the sink itself.
    private final class Shared: Sendable {
        let wakeUp: Descriptor
        private let count = Atomic<Int>(0)
        private let error = Mutex<SystemCallError?>(nil)

        init() throws(SystemCallError) {
            wakeUp = Descriptor(owning: try linuxCall("eventfd") { netlab_eventfd() })
        }

        var accepted: Int { count.load(ordering: .relaxed) }
        var failure: SystemCallError? { error.withLock { $0 } }
        func noteFailure(_ failure: SystemCallError) { error.withLock { $0 = failure } }
        func noteAccepted() { count.add(1, ordering: .relaxed) }
    }

    let socket: SharedSocket
    private let accepting: Accepting
    /// Accepted connections are read, and what they bring is thrown away.
    private let isReading: Bool
    /// Where it is read to. Until the senders have ended, it is not there: the first connection that brings something stays locked.
    private let page: WithheldPage?
    private let shared: Shared
    private let thread = Mutex<FreshThread<Void>?>(nil)

    /// Opens the socket inside `namespace`; `backlog` is listen(2)'s. With a page, the first connection with data is locked as
    /// by a program that hangs in recv(2).
    package init(
        namespace: Namespace, address: IPAddress, port: UInt16, backlog: Int, receiveBuffer: Int? = nil,
        filter: PortFilter? = nil, accepting: Accepting = .always, isReading: Bool = true, page: WithheldPage? = nil
    ) throws {
        socket = try namespace.run {
            let socket = try SharedSocket(address.isIPv6 ? AF_INET6 : AF_INET, SOCK_STREAM)
            try socket.set(.reuseAddress, to: 1)
            if let receiveBuffer { try socket.set(.receiveBuffer, to: receiveBuffer) }
            if let filter { try socket.attach(filter) }
            try socket.bind(to: SocketAddress(address, port: port))
            try systemCall("listen") { listen(socket.raw, CInt(clamping: backlog)) }
            return socket
        }
        self.accepting = accepting
        self.isReading = isReading
        self.page = page
        shared = try Shared()
    }

    deinit { requestStop() }

    package func start() throws { if accepting == .always { try startThread() } }

    package func sendersEnded() throws {
        page?.release()
        if accepting == .after { try startThread() }
    }

    package func close() {}

    package var failure: SystemCallError? { shared.failure }

    package var activity: SinkActivity {
        SinkActivity(
            received: shared.accepted, queuedMemory: 0, drops: 0,
            isBehind: accepting != .never && socket.isReadable)
    }

    package func stop() throws -> SinkReport {
        requestStop()
        if let thread = thread.withLock({ $0.take() }) { try thread.join() }
        var report = SinkReport(flows: [], seesForeign: false)
        report.connections = shared.accepted
        report.socketDrops = Int(try socket.words(of: .memoryInfo, count: 9)[8])
        report.receiveBuffer = try socket.value(of: .receiveBuffer)
        return report
    }

    private func requestStop() {
        page?.release()
        var one: UInt64 = 1
        _ = unsafe write(shared.wakeUp.raw, &one, MemoryLayout<UInt64>.size)
    }

    private func startThread() throws {
        try thread.withLock { thread in
            guard thread == nil else { return }
            // Not the sink itself: the thread ends with it.
            thread = try FreshThread { [socket, shared, isReading, page] in
                do throws(SystemCallError) { try Self.serve(socket, shared, isReading: isReading, page) } catch {
                    shared.noteFailure(error)
                }
            }
        }
    }

    /// Accepts, and reads if it shall, until told to stop.
    private static func serve(
        _ socket: SharedSocket, _ shared: Shared, isReading: Bool, _ page: WithheldPage?
    ) throws(SystemCallError) {
        var connections: [SharedSocket] = []
        var scratch = [UInt8](repeating: 0, count: 65536)
        while true {
            var entries = ([shared.wakeUp.raw, socket.raw] + (isReading ? connections.map { $0.raw } : [])).map {
                pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
            }
            guard unsafe poll(&entries, nfds_t(entries.count), -1) > 0 else {
                if Errno.current == .interrupted { continue }
                throw SystemCallError("poll", errno: .current)
            }
            for entry in entries.dropFirst(2) where entry.revents != 0 {
                let count =
                    if let page { page.receive(from: entry.fd) } else {
                        unsafe recv(entry.fd, &scratch, scratch.count, CInt(MSG_DONTWAIT))
                    }
                if count == 0 || count < 0 && Errno.current != .wouldBlock {
                    connections.removeAll { $0.raw == entry.fd }
                }
            }
            if entries[1].revents != 0, let connection = try acceptOne(socket) {
                connections.append(connection)
                shared.noteAccepted()
            }
            if entries[0].revents != 0 { return }
        }
    }

    /// Nil where the peer was gone before. Without a descriptor left, or without a listening socket, there would be something
    /// to accept for ever.
    private static func acceptOne(_ socket: SharedSocket) throws(SystemCallError) -> SharedSocket? {
        let number = netlab_accept(socket.raw)
        if number >= 0 { return SharedSocket(owning: number) }
        let errno = Errno(rawValue: -number)
        if [.connectionAbort, .wouldBlock, .interrupted, .protocolError, .notPermitted].contains(errno) { return nil }
        throw SystemCallError("accept", errno: errno)
    }
}
