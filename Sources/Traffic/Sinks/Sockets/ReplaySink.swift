// A packet socket as the witness of replayed frames, which it tells by their content.

import Glibc
import Namespaces
import Synchronization
import SystemCalls

/// Sees every frame that an interface receives, in a ring with room for all that are planned, however late they are read.
package final class ReplaySink: Sink {
    private static let allProtocols: UInt16 = 3

    private let socket: SharedSocket
    private let statistics: PacketStatistics
    private let ring: PacketRing
    private let reader: DatagramReader
    private let book: ReplayBook
    private let thread = Mutex<FreshThread<ReplayBook>?>(nil)

    package init(namespace: Namespace, interfaceIndex: Int, flow id: UInt16, frames: ReplayFrames) throws {
        let room = PacketRing.size(packets: frames.count, frameLength: frames.longestFrame)
        let (socket, ring) = try namespace.run {
            let socket = try SharedSocket(AF_PACKET, SOCK_RAW)
            let ring = try PacketRing(socket, size: room)
            try socket.set(.packetIgnoreOutgoing, to: 1)
            try socket.bind(to: SocketAddress(interfaceIndex: interfaceIndex, protocol: Self.allProtocols))
            return (socket, ring)
        }
        self.socket = socket
        self.ring = ring
        statistics = PacketStatistics(socket)
        reader = try DatagramReader(socket, ring: ring)
        book = ReplayBook(flow: id, frames: frames)
    }

    deinit { reader.requestStop() }

    package func start() throws {
        try thread.withLock { thread in
            if thread == nil { thread = try reader.start(book, isBehind: Self.isBehind(reader, statistics)) }
        }
    }

    /// Frames are in the ring that were not read. A block that is not full shows itself late.
    private static func isBehind(_ reader: DatagramReader, _ statistics: PacketStatistics) -> @Sendable () -> Bool {
        {
            guard let totals = try? statistics.read() else { return false }
            return reader.received < totals.seen - totals.lost
        }
    }

    package var failure: SystemCallError? { reader.failure }

    package var activity: SinkActivity {
        let lost = (try? statistics.read())?.lost ?? 0
        return SinkActivity(
            received: reader.received, queuedMemory: 0, drops: lost, isBehind: Self.isBehind(reader, statistics)())
    }

    package func sendersEnded() {}

    package func stop() throws -> SinkReport {
        try start()
        reader.requestStop()
        var report = book.report
        if let thread = thread.withLock({ $0.take() }) { report = try thread.join().report }
        let totals = try statistics.read()
        report.observerLost = totals.lost
        report.unread = max(0, totals.seen - totals.lost - reader.received)
        report.receiveBuffer = ring.size
        return report
    }
}
