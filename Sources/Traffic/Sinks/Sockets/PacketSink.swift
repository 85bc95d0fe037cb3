// A packet socket as the witness of arrival at an interface.

import Glibc
import Namespaces
import Synchronization
import SystemCalls
import SystemPackage

/// A packet socket on an interface; it sees frames before netfilter and IP, and none that the interface sends.
package final class PacketSink: Sink {
    /// Where its packets wait until they are read.
    package enum Room: Hashable, Sendable {
        /// A ring of so many bytes.
        case ring(Int)
        /// The socket's own queue, as captures without a ring have it.
        case queue(ReceiveBufferSize)

        /// A ring in which all packets find room however late they are read, up to 1 GiB.
        package static func planned(packets: Int, frameLength: Int) -> Room {
            .ring(PacketRing.size(packets: packets, frameLength: frameLength))
        }
    }

    private static let allProtocols: UInt16 = 3

    private let socket: SharedSocket
    private let reader: DatagramReader
    private let statistics: PacketStatistics
    private let ring: PacketRing?
    private let reading: Reading
    private let book: DatagramBook
    private let thread = Mutex<FreshThread<DatagramBook>?>(nil)

    /// Opens the socket inside `namespace`. The filter is set before the socket is bound, so that nothing else is
    /// ever queued.
    package init(
        namespace: Namespace, interfaceIndex: Int, room: Room = .ring(16 << 20), blockSize: Int? = nil,
        reading: Reading = .always, run: UInt32, flows: [PlannedFlow]
    ) throws {
        let (socket, ring) = try namespace.run {
            let socket = try SharedSocket(AF_PACKET, SOCK_RAW)
            var ring: PacketRing?
            switch room {
            case .ring(let size):
                ring = try PacketRing(socket, size: size, blockSize: blockSize ?? PacketRing.blockSize)
            case .queue(let size):
                try socket.apply(size)
                try socket.set(.timestamps, to: 1)
            }
            try socket.set(.packetIgnoreOutgoing, to: 1)
            try socket.attachTagFilter(run: run)
            try socket.bind(to: SocketAddress(interfaceIndex: interfaceIndex, protocol: Self.allProtocols))
            return (socket, ring)
        }
        self.socket = socket
        self.ring = ring
        self.reading = reading
        statistics = PacketStatistics(socket)
        reader = try DatagramReader(socket, ring: ring, limit: reading.limit)
        book = DatagramBook(run: run, flows: flows, takesFrames: true)
    }

    deinit { reader.requestStop() }

    package func start() throws { if reading.beginsAtOnce { try startReader() } }

    package func sendersEnded() throws { if reading == .after { try startReader() } }

    package func close() { reader.close() }

    package var failure: SystemCallError? { reader.failure }

    package var activity: SinkActivity {
        let totals = (try? statistics.read()) ?? (seen: 0, lost: 0)
        return SinkActivity(
            received: reader.received, queuedMemory: Int((try? socket.words(of: .memoryInfo, count: 9))?.first ?? 0),
            drops: totals.lost, isBehind: reading != .never && !reader.isDone && isBehind)
    }

    /// Packets are in the ring or queue that were not read. A block of a ring that is not full shows itself late.
    private var isBehind: Bool {
        guard let totals = try? statistics.read() else { return false }
        return reader.received < totals.seen - totals.lost
    }

    package func stop() throws -> SinkReport {
        // What is queued counts, unless nobody shall read it.
        if reading != .never { try startReader() }
        reader.requestStop()
        var report = book.report
        if let thread = thread.withLock({ $0.take() }) { report = try thread.join().report }
        let totals = try statistics.read()
        report.observerLost = totals.lost
        report.unread = max(0, totals.seen - totals.lost - reader.received)
        report.receiveBuffer = try ring?.size ?? socket.value(of: .receiveBuffer)
        return report
    }

    private func startReader() throws {
        try thread.withLock { thread in
            guard thread == nil else { return }
            let isBehind: @Sendable () -> Bool = { [weak self] in
                guard let self else { return false }
                return !reader.isDone && self.isBehind
            }
            thread = try reader.start(book, isBehind: isBehind)
        }
    }
}
