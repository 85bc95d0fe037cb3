// A packet socket as the witness of arrival at an interface.

import Glibc
import Namespaces
import Synchronization
import SystemCalls
import SystemPackage

/// A packet socket on an interface; it sees frames before netfilter and IP, and none that the interface sends.
package final class PacketSink: Sink {
    private static let allProtocols: UInt16 = 3

    private let socket: SharedSocket
    private let reader: DatagramReader
    private let book: DatagramBook
    private let thread = Mutex<FreshThread<DatagramBook>?>(nil)

    /// Opens the socket inside `namespace`. The filter is set before the socket is bound, so that nothing else is
    /// ever queued.
    package init(
        namespace: Namespace, interfaceIndex: Int, receiveBuffer: ReceiveBufferSize = .ample, run: UInt32,
        flows: [PlannedFlow]
    ) throws {
        let socket = try namespace.run {
            let socket = try SharedSocket(AF_PACKET, SOCK_RAW)
            try socket.apply(receiveBuffer)
            try socket.set(.timestamps, to: 1)
            try socket.set(.packetIgnoreOutgoing, to: 1)
            try socket.attachTagFilter(run: run)
            try socket.bind(to: SocketAddress(interfaceIndex: interfaceIndex, protocol: Self.allProtocols))
            return socket
        }
        self.socket = socket
        reader = try DatagramReader(socket)
        book = DatagramBook(run: run, flows: flows, takesFrames: true)
    }

    deinit { reader.requestStop() }

    package func start() throws {
        try thread.withLock { thread in
            if thread == nil { thread = try reader.start(book) }
        }
    }

    package func sendersEnded() {}

    package var activity: SinkActivity {
        let memory = (try? socket.words(of: .memoryInfo, count: 9)) ?? []
        return SinkActivity(
            received: reader.received, queuedMemory: Int(memory.first ?? 0), drops: Int(memory.last ?? 0),
            isBehind: socket.isReadable)
    }

    package func stop() throws -> SinkReport {
        try start()
        reader.requestStop()
        guard let thread = thread.withLock({ $0.take() }) else { return book.report }
        var report = try thread.join().report
        report.observerLost = Int(try socket.words(of: .packetStatistics, count: 2)[1])
        report.receiveBuffer = try socket.value(of: .receiveBuffer)
        return report
    }
}
