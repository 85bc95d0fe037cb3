// The sending loop of one flow, and its books.

import Glibc
import SystemCalls
import SystemPackage

/// One flow on its way out. The loop allocates nothing and makes one system call per packet.
struct Transmission<Way: Outlet> {
    private var outlet: Way
    /// Then EAGAIN only ends a time slice: the sender looks whether it shall stop, and tries again.
    private let isBlocking: Bool
    private let progress: SenderProgress
    private var departures: Departures
    private var attempted = 0
    private var accepted = 0
    private var processorTime: UInt64 = 0
    private var blocked = SenderReport.Stalls()
    /// Failed sends by errno number.
    private var failures = [Int](repeating: 0, count: 256)
    private var refusals = Refusals()

    init(outlet: Way, isBlocking: Bool, pacing: Pacing, progress: SenderProgress) {
        self.outlet = outlet
        self.isBlocking = isBlocking
        self.progress = progress
        departures = Departures(pacing, start: Clock.monotonic)
    }

    mutating func run(_ frames: some FrameSource, count: Int) {
        var memory = [UInt8](repeating: 0, count: frames.memorySize)
        departures.reserve(count)
        refusals.reserve(count)
        let before = Clock.thread
        unsafe memory.withUnsafeMutableBytes { memory in
            unsafe frames.prepare(memory)
            while attempted < count, !progress.isStopped {
                let due = departures.schedule.due(attempted)
                if outlet.isImpatient, let due, Clock.monotonic < due { settle(outlet.finish()) }
                guard let now = Schedule.wait(until: due, progress) else { break }
                if departures.skips(due: due, at: now) {
                    // Those that go together are numbered without a gap.
                    settle(outlet.finish())
                } else {
                    guard let errno = unsafe sendPacket(frames, at: now, in: memory) else { break }
                    departures.note(attempted, due: due, at: now)
                    if errno == 0 {
                        accept(outlet.packets, before: attempted + 1)
                    } else {
                        fail(errno, before: attempted + 1)
                    }
                }
                attempted += 1
                progress.set(attempted)
            }
        }
        settle(outlet.finish())
        processorTime = Clock.thread - before
    }

    /// Sends all frames of a packet: accepted (0) if all its frames were, else refused with the first error's number.
    /// Nil if a stop was requested before there was a verdict.
    @inline(__always)
    private mutating func sendPacket(
        _ frames: some FrameSource, at now: UInt64, in memory: UnsafeMutableRawBufferPointer
    ) -> Int? {
        var failure = 0
        for part in 0..<frames.frameCount(of: attempted) {
            let frame = unsafe frames.frame(part, of: attempted, transmitTime: now, in: memory)
            guard let errno = unsafe send(frame) else { return nil }
            if failure == 0 { failure = errno }
        }
        return failure
    }

    /// Books the verdict on the last packets before this sequence number.
    @inline(__always)
    private mutating func accept(_ packets: Int, before end: Int) {
        accepted += packets - outlet.refused.count
        for packet in outlet.refused {
            let sequence = end - outlet.packets + packet.index
            book(sequence..<(sequence + 1), errno: packet.errno)
        }
    }

    /// Sends one frame and gives the errno, 0 if the kernel took it; nil if a stop was requested before it had.
    @inline(__always)
    private mutating func send(_ frame: UnsafeRawBufferPointer) -> Int? {
        let result = unsafe outlet.send(frame, waiting: false)
        return result >= 0 ? 0 : unsafe retry(-result, frame)
    }

    /// Where the send buffer is full, a blocking sender waits for room.
    @inline(never)
    private mutating func retry(_ refusal: Int, _ frame: UnsafeRawBufferPointer) -> Int? {
        var errno = refusal
        let began = Clock.monotonic
        defer { if refusal == Int(EAGAIN), isBlocking { blocked.note(Clock.monotonic - began) } }
        // A blocking socket returns EAGAIN when its time is up: only to look at the flag.
        while errno == Int(EINTR) || errno == Int(EAGAIN) && isBlocking {
            if progress.isStopped { return nil }
            errno = max(0, -(unsafe outlet.send(frame, waiting: isBlocking)))
        }
        return errno
    }

    /// The last send(2) failed: that of the packets before this sequence number.
    private mutating func fail(_ errno: Int, before end: Int) {
        let failed = max(0, end - outlet.packets)..<end
        // Those that wait, for which there was no room beside them, are numbered without a gap: they go first.
        if outlet.isImpatient { settle(outlet.finish()) }
        book(failed, errno: errno)
    }

    /// Books packets that the kernel refused. Only after ENOBUFS there were any.
    private mutating func book(_ refused: Range<Int>, errno: Int) {
        failures[min(errno, failures.count - 1)] += refused.count
        refusals.note(refused, errno: errno)
        if errno != Int(ENOBUFS) { for sequence in refused { departures.forget(sequence) } }
    }

    /// Books what waited for others and had to go.
    private mutating func settle(_ result: Int) {
        if result >= 0 { accept(result, before: attempted) } else { fail(-result, before: attempted) }
    }

    func report(_ frames: some FrameSource, count: Int, sendBuffer: Int) -> SenderReport {
        var errors: [String: Int] = [:]
        for (number, times) in failures.enumerated() where times > 0 {
            errors[Errno(rawValue: CInt(number)).symbol] = times
        }
        var report = SenderReport(
            attempted: attempted, accepted: accepted, errors: errors,
            departureError: departures.errors.count > 0 ? departures.errors.summary : nil, late: departures.late,
            stalls: departures.stalls, firstDeparture: departures.first, lastDeparture: departures.last,
            processorTime: processorTime, pacing: departures.verdict,
            sendBuffer: sendBuffer, blocked: blocked, digest: frames.digest(count: attempted),
            interrupted: attempted < count)
        report.add(departures)
        report.refusals = refusals
        return report
    }
}
