// The thread that empties a sink's socket.

import CLinux
import Glibc
import Packets
import Synchronization
import SystemCalls
import SystemPackage

/// Reads a socket until told to stop, and then until it is empty.
final class DatagramReader: Sendable {
    private let socket: SharedSocket
    private let wakeUp: Descriptor
    private let packets = Atomic<Int>(0)

    init(_ socket: SharedSocket) throws(SystemCallError) {
        self.socket = socket
        wakeUp = Descriptor(owning: try linuxCall("eventfd") { netlab_eventfd() })
    }

    /// Packets read so far, foreign ones included.
    var received: Int { packets.load(ordering: .relaxed) }

    /// Tells the thread to end once the queue is empty.
    func requestStop() {
        var one: UInt64 = 1
        _ = unsafe write(wakeUp.raw, &one, MemoryLayout<UInt64>.size)
    }

    /// Reads into `book` on a new thread, until `requestStop()`.
    func start(_ book: DatagramBook) throws(SystemCallError) -> FreshThread<DatagramBook> {
        try FreshThread {
            var book = book
            let buffer = ReceiveBuffer()
            while true {
                let goesOn = try self.waitForPackets()
                let count = try buffer.drain(self.socket) { book.note($0, $1) }
                self.packets.add(count, ordering: .relaxed)
                if !goesOn { return book }
            }
        }
    }

    /// Waits until something is queued; false once the stop was requested. A signal is the owner's business: the sink
    /// reads on until it is stopped.
    private func waitForPackets() throws(SystemCallError) -> Bool {
        var entries = [
            pollfd(fd: socket.raw, events: Int16(POLLIN), revents: 0),
            pollfd(fd: wakeUp.raw, events: Int16(POLLIN), revents: 0),
        ]
        while unsafe poll(&entries, 2, -1) < 0 {
            if Errno.current != .interrupted { throw SystemCallError("poll", errno: .current) }
        }
        return entries[1].revents == 0
    }
}
