// The sending loop of one flow, and its books.

import Glibc
import SystemCalls
import SystemPackage

/// One flow on its way out. The loop allocates nothing and makes one system call per packet.
struct Transmission<Way: Outlet> {
    private var outlet: Way
    /// Then EAGAIN only ends a time slice: the sender looks whether it shall stop, and tries again.
    private let isBlocking: Bool
    private var departures: Departures
    private var attempted = 0
    private var accepted = 0
    private var processorTime: UInt64 = 0
    private var blocked = SenderReport.Stalls()
    /// Failed sends by errno number.
    private var failures = [Int](repeating: 0, count: 256)

    init(outlet: Way, isBlocking: Bool, pacing: Pacing) {
        self.outlet = outlet
        self.isBlocking = isBlocking
        departures = Departures(Schedule(pacing, start: Clock.monotonic))
    }

    mutating func run(_ template: FrameTemplate, count: Int, progress: SenderProgress) {
        var frame = template.bytes
        let before = Clock.thread
        unsafe frame.withUnsafeMutableBytes { bytes in
            while attempted < count, !Interrupts.isRequested {
                guard let now = departures.schedule.wait(for: attempted) else { break }
                unsafe template.patch(bytes, sequence: UInt32(truncatingIfNeeded: attempted), transmitTime: now)
                guard unsafe send(UnsafeRawBufferPointer(bytes)) else { break }
                departures.note(attempted, at: now)
                attempted += 1
                progress.set(attempted)
            }
        }
        finish()
        processorTime = Clock.thread - before
    }

    /// Sends one frame and books the verdict; false if a stop was requested before there was one.
    @inline(__always)
    private mutating func send(_ frame: UnsafeRawBufferPointer) -> Bool {
        let result = unsafe outlet.send(frame, waiting: false)
        if result >= 0 {
            accepted += outlet.packets
            return true
        }
        return unsafe book(result, of: frame)
    }

    /// Books a refusal. Where the send buffer is full, a blocking sender waits for room.
    @inline(never)
    private mutating func book(_ refusal: Int, of frame: UnsafeRawBufferPointer) -> Bool {
        var result = refusal
        let began = Clock.monotonic
        defer { if refusal == -Int(EAGAIN), isBlocking { blocked.note(Clock.monotonic - began) } }
        // A blocking socket returns EAGAIN when its time is up: only to look at the flag.
        while result == -Int(EINTR) || result == -Int(EAGAIN) && isBlocking {
            if Interrupts.isRequested { return false }
            result = unsafe outlet.send(frame, waiting: isBlocking)
        }
        if result >= 0 { accepted += outlet.packets } else { fail(result) }
        return true
    }

    private mutating func fail(_ result: Int) { failures[min(-result, failures.count - 1)] += outlet.packets }

    /// What waits for others goes now.
    private mutating func finish() {
        let result = outlet.finish()
        if result >= 0 { accepted += result } else { fail(result) }
    }

    func report(_ template: FrameTemplate, count: Int, sendBuffer: Int) -> SenderReport {
        var errors: [String: Int] = [:]
        for (number, times) in failures.enumerated() where times > 0 {
            errors[Errno(rawValue: CInt(number)).symbol] = times
        }
        return SenderReport(
            attempted: attempted, accepted: accepted, errors: errors,
            departureError: departures.errors.count > 0 ? departures.errors.summary : nil, late: departures.late,
            stalls: departures.stalls, firstDeparture: departures.first, lastDeparture: departures.last,
            processorTime: processorTime, pacing: Pacing.verdict(late: departures.late, of: departures.count),
            sendBuffer: sendBuffer, blocked: blocked, digest: template.digest(count: attempted),
            interrupted: attempted < count)
    }
}
