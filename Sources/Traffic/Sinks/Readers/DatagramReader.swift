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
    private let ring: PacketRing?
    /// It reads so many packets and then no more.
    private let limit: Int
    private let pause: Pause?
    private let hasPaused = Atomic<Bool>(false)
    private let wakeUp: Descriptor
    private let packets = Atomic<Int>(0)
    /// CLOCK_REALTIME nanoseconds when the books were closed.
    private let closing = Atomic<UInt64>(.max)
    private let error = Mutex<SystemCallError?>(nil)

    /// As a program that collects garbage: so many packets are read, then nothing for a while, once.
    struct Pause: Sendable {
        var after: Int
        var nanoseconds: UInt64
    }

    init(
        _ socket: SharedSocket, ring: PacketRing? = nil, limit: Int = .max, pause: Pause? = nil
    ) throws(SystemCallError) {
        self.socket = socket
        self.ring = ring
        self.limit = limit
        self.pause = pause
        wakeUp = Descriptor(owning: try linuxCall("eventfd") { netlab_eventfd() })
    }

    /// Packets read so far, foreign ones included.
    var received: Int { packets.load(ordering: .relaxed) }

    /// It has read all that it may, or ended.
    var isDone: Bool { received >= limit || failure != nil }

    /// What ended it before its time: `ss -K` ends a socket from outside.
    var failure: SystemCallError? { error.withLock { $0 } }

    /// What comes from now on comes too late.
    func close() { closing.store(Clock.wall, ordering: .relaxed) }

    /// Tells the thread to end once the queue is empty.
    func requestStop() {
        var one: UInt64 = 1
        _ = unsafe write(wakeUp.raw, &one, MemoryLayout<UInt64>.size)
    }

    /// Reads into `book` on a new thread, until `requestStop()`. `isBehind` says whether packets are there that cannot be
    /// read yet; they will be soon. What it has read until it fails is kept.
    func start<Book: ArrivalBook>(
        _ book: Book, isBehind: @escaping @Sendable () -> Bool = { false }
    ) throws(SystemCallError) -> FreshThread<Book> {
        try FreshThread {
            var book = book
            do throws(SystemCallError) { try self.read(into: &book, isBehind) } catch {
                self.error.withLock { $0 = error }
            }
            return book
        }
    }

    private func read(into book: inout some ArrivalBook, _ isBehind: () -> Bool) throws(SystemCallError) {
        let source: any ArrivalSource = ring ?? ReceiveBuffer()
        while true {
            let goesOn = try waitForPackets()
            try drain(source, into: &book)
            if goesOn { continue }
            let deadline = Clock.monotonic + TimeScale.nanoseconds(2)
            while isBehind(), Clock.monotonic < deadline {
                Clock.sleep(milliseconds: 1)
                try drain(source, into: &book)
            }
            return
        }
    }

    private func drain(_ source: any ArrivalSource, into book: inout some ArrivalBook) throws(SystemCallError) {
        while true {
            let room = roomAfterPause()
            if room <= 0 { return }
            let count = try source.receive(from: socket, limit: room) { packet, arrival in
                book.note(packet, arrival, closing: closing.load(ordering: .relaxed))
            }
            if count == 0 { return }
            packets.add(count, ordering: .relaxed)
        }
    }

    /// Packets that it may read now. Where its pause begins it lets the time pass first.
    private func roomAfterPause() -> Int {
        guard let pause, !hasPaused.load(ordering: .relaxed) else { return limit - received }
        if received < pause.after { return pause.after - received }
        hasPaused.store(true, ordering: .relaxed)
        rest(until: Clock.monotonic + pause.nanoseconds)
        return limit - received
    }

    /// A request to stop ends it early.
    private func rest(until deadline: UInt64) {
        var stop = pollfd(fd: wakeUp.raw, events: Int16(POLLIN), revents: 0)
        while stop.revents == 0 {
            let now = Clock.monotonic
            if now >= deadline { return }
            _ = unsafe poll(&stop, 1, Int32(clamping: (deadline - now) / 1_000_000 + 1))
        }
    }

    /// Waits until something is queued; false once the stop was requested. A signal is the owner's business: the sink
    /// reads on until it is stopped.
    private func waitForPackets() throws(SystemCallError) -> Bool {
        var entries = [
            // poll(2) leaves a negative descriptor alone.
            pollfd(fd: isDone ? -1 : socket.raw, events: Int16(POLLIN), revents: 0),
            pollfd(fd: wakeUp.raw, events: Int16(POLLIN), revents: 0),
        ]
        while unsafe poll(&entries, 2, -1) < 0 {
            if Errno.current != .interrupted { throw SystemCallError("poll", errno: .current) }
        }
        return entries[1].revents == 0
    }
}
