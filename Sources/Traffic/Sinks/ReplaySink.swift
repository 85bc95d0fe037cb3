// A packet socket as the witness of replayed frames, which it tells by their content.

import Glibc
import Namespaces
import Packets
import Synchronization
import SystemCalls

/// Sees every frame that an interface receives. A frame whose bytes were planned is delivered, as often as it was planned; once
/// more it is a duplicate; any other is foreign. Of equal frames the first that comes is the first that was sent.
package final class ReplaySink: Sink {
    private let socket: CaptureSocketBox
    private let state: Mutex<Book>
    private let wanted = Atomic<Bool>(false)
    private let thread = Mutex<FreshThread<Void>?>(nil)

    private struct Book {
        var planned: [UInt64: [UInt32]]
        /// How many of each were seen.
        var seen: [UInt64: Int] = [:]
        var flow: SinkReport.Flow
        var foreign = 0
        var received = 0
    }

    package init(namespace: Namespace, interfaceIndex: Int, flow id: UInt16, frames: ReplayFrames) throws {
        socket = CaptureSocketBox(try CaptureSocket(namespace: namespace, interfaceIndex: interfaceIndex))
        let flow = SinkReport.Flow(PlannedFlow(id: id, planned: frames.count))
        state = Mutex(Book(planned: frames.sequences(), flow: flow))
    }

    deinit { wanted.store(false, ordering: .relaxed) }

    package func start() throws {
        guard !wanted.exchange(true, ordering: .relaxed) else { return }
        let reader = try FreshThread { [self] in
            while wanted.load(ordering: .relaxed) {
                if try read() == 0 { socket.wait(milliseconds: 20) }
            }
            while try read() > 0 {}
        }
        thread.withLock { $0 = reader }
    }

    /// Books what is there; gives the number of frames.
    private func read() throws -> Int {
        let packets = try socket.read()
        state.withLock { book in
            for packet in packets where packet.direction == .inbound { Self.note(packet, &book) }
        }
        return packets.count
    }

    private static func note(_ packet: CapturedPacket, _ book: inout Book) {
        book.received += 1
        let key = FrameContent.key(packet.bytes.span)
        guard let sequences = book.planned[key] else {
            book.foreign += 1
            return
        }
        let turn = book.seen[key, default: 0]
        book.seen[key] = turn + 1
        book.flow.insertUntimed(sequences[min(turn, sequences.count - 1)], bytes: packet.length)
    }

    package var activity: SinkActivity {
        SinkActivity(
            received: state.withLock(\.received), queuedMemory: 0, drops: 0, isBehind: socket.isReadable)
    }

    package func sendersEnded() {}

    package func stop() throws -> SinkReport {
        wanted.store(false, ordering: .relaxed)
        try thread.withLock { $0.take() }?.join()
        while try read() > 0 {}
        var report = SinkReport(flows: [], seesForeign: true)
        state.withLock { book in
            report.flows = [book.flow]
            report.foreign = book.foreign
        }
        report.observerLost = Int(try socket.lost())
        return report
    }
}

/// A capture socket that one thread at a time uses.
private final class CaptureSocketBox: Sendable {
    private let socket: Mutex<CaptureSocket>
    private let descriptor: CInt

    init(_ socket: sending CaptureSocket) {
        descriptor = socket.descriptor
        self.socket = Mutex(socket)
    }

    func read() throws(SystemCallError) -> [CapturedPacket] {
        try socket.withLock { socket throws(SystemCallError) in try socket.read(limit: 1024, as: 0) }
    }

    func lost() throws(SystemCallError) -> UInt64 {
        try socket.withLock { socket throws(SystemCallError) in try socket.lost() }
    }

    func wait(milliseconds: CInt) {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        _ = unsafe poll(&entry, 1, milliseconds)
    }

    var isReadable: Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&entry, 1, 0) == 1
    }
}
