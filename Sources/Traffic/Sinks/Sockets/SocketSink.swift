// A UDP socket as the witness of delivery to an application.

import Glibc
import Namespaces
import Packets
import Synchronization
import SystemCalls
import SystemPackage

/// A bound UDP socket; it sees what passed netfilter, demultiplexing and the receive buffer.
package final class SocketSink: Sink {
    private let socket: SharedSocket
    private let reader: DatagramReader
    private let reading: Reading
    private let book: DatagramBook
    private let thread = Mutex<FreshThread<DatagramBook>?>(nil)

    /// Opens and binds the socket inside `namespace`; from then on the kernel queues what arrives.
    package init(
        namespace: Namespace, address: IPAddress, port: UInt16, receiveBuffer: ReceiveBufferSize = .ample,
        reading: Reading = .always, filter: PortFilter? = nil, groups: [GroupMembership] = [], run: UInt32,
        flows: [PlannedFlow]
    ) throws {
        let socket = try namespace.run {
            let socket = try SharedSocket(address.isIPv6 ? AF_INET6 : AF_INET, SOCK_DGRAM)
            try socket.apply(receiveBuffer)
            try socket.set(.timestamps, to: 1)
            if let filter { try socket.attach(filter) }
            try socket.bind(to: SocketAddress(address, port: port))
            for group in groups { try socket.join(group) }
            return socket
        }
        self.socket = socket
        self.reading = reading
        reader = try DatagramReader(socket, limit: reading.limit, pause: reading.pause)
        book = DatagramBook(run: run, flows: flows, takesFrames: false, isIPv6: address.isIPv6)
    }

    /// A sink that was never stopped must not leave its thread behind.
    deinit { reader.requestStop() }

    package func start() throws {
        if reading.beginsAtOnce { try startReader() }
    }

    package func sendersEnded() throws {
        if reading == .after { try startReader() }
    }

    package func close() { reader.close() }

    package var failure: SystemCallError? { reader.failure }

    package var activity: SinkActivity {
        let memory = (try? socket.words(of: .memoryInfo, count: 9)) ?? []
        return SinkActivity(
            received: reader.received, queuedMemory: Int(memory.first ?? 0), drops: Int(memory.last ?? 0),
            isBehind: reading != .never && !reader.isDone && socket.isReadable)
    }

    package func stop() throws -> SinkReport {
        var book = book
        if let thread = thread.withLock({ $0.take() }) {
            reader.requestStop()
            book = try thread.join()
        }
        let drops = try socket.words(of: .memoryInfo, count: 9)[8]
        let unread = ReceiveBuffer()
        while try unread.receive(from: socket, limit: .max, { packet, _ in book.noteInFlight(packet) }) > 0 {}
        var report = book.report
        report.socketDrops = Int(drops)
        report.receiveBuffer = try socket.value(of: .receiveBuffer)
        return report
    }

    private func startReader() throws {
        try thread.withLock { thread in
            if thread == nil { thread = try reader.start(book) }
        }
    }
}
