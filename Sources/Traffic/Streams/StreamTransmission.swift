// The sending loop of a TCP flow, and its books.

import CLinux
import Glibc
import Packets
import SystemCalls
import SystemPackage

/// One TCP flow on its way out: the unit of its books is the byte.
struct StreamTransmission {
    private let sender: StreamSender
    private var departures: Departures
    private var failures: [String: Int] = [:]
    private var stream: StreamReport
    private var attempted = 0

    init(_ sender: StreamSender, pacing: Pacing) {
        self.sender = sender
        departures = Departures(pacing, start: Clock.monotonic)
        stream = StreamReport(writing: sender.plan.writing)
    }

    mutating func run(count: Int, pacing: Pacing, sendBuffer: Int) throws -> SenderReport {
        let before = Clock.thread
        let began = Clock.monotonic
        let refusal = sender.connect()
        stream.connectTime = Clock.monotonic - began
        if refusal == 0, sender.plan.countsCopies {
            try writeCounted(count, pacing)
        } else if refusal == 0 {
            departures = Departures(pacing, start: Clock.monotonic)
            try write(count)
        } else {
            fail(refusal)
        }
        return report(count: count, sendBuffer: sendBuffer, processorTime: Clock.thread - before)
    }

    private mutating func writeCounted(_ count: Int, _ pacing: Pacing) throws {
        let counter: CopyCounter
        do { counter = try CopyCounter.attached(to: sender.socket) } catch {
            // It is sent all the same.
            stream.copies = .unknown("\(error)")
            departures = Departures(pacing, start: Clock.monotonic)
            return try write(count)
        }
        departures = Departures(pacing, start: Clock.monotonic)
        try write(count)
        do { stream.copies = .measured(try counter.count(written: stream.written)) } catch {
            stream.copies = .unknown("\(error)")
        }
    }

    private mutating func write(_ count: Int) throws {
        var writer = try sender.writer()
        while attempted < count, !sender.progress.isStopped {
            let due = departures.schedule.due(attempted)
            guard let now = Schedule.wait(until: due, sender.progress) else { break }
            if !departures.skips(due: due, at: now) {
                guard writeMessage(&writer) else { break }
                departures.note(attempted, due: due, at: now)
            }
            attempted += 1
            sender.progress.set(attempted)
        }
        let ending = sender.close()
        if ending != 0, failures.keys.allSatisfy({ $0 == "EAGAIN" }) { fail(ending) }
        writer.finish()
        stream.calls = writer.calls
        stream.completions = writer.completions
        stream.info = StreamInfo(of: sender.socket)
    }

    /// Writes one message to its end, or as far as there is room for one who does not wait; false if the connection is no more
    /// or a stop was requested.
    private mutating func writeMessage(_ writer: inout any StreamWriter) -> Bool {
        var done = 0
        while done < sender.plan.message {
            let result = writer.write(stream.written % sender.pattern.length, sender.plan.message - done)
            if result > 0 {
                done += result
                stream.written += result
            } else if result == -Int(EAGAIN), !sender.isBlocking {
                fail(EAGAIN)
                return true
            } else if result != -Int(EAGAIN), result != -Int(EINTR) {
                fail(CInt(-result))
                return false
            } else if sender.progress.isStopped {
                return false
            }
        }
        return true
    }

    private mutating func fail(_ errno: CInt) { failures[Errno(rawValue: errno).symbol, default: 0] += 1 }

    private func report(count: Int, sendBuffer: Int, processorTime: UInt64) -> SenderReport {
        var digest = FNV1a()
        unsafe digest.add(UnsafeRawBufferPointer(start: sender.pattern.bytes, count: sender.pattern.length))
        var report = SenderReport(
            attempted: attempted, accepted: stream.written, errors: failures,
            departureError: departures.errors.count > 0 ? departures.errors.summary : nil, late: departures.late,
            stalls: departures.stalls, firstDeparture: departures.first, lastDeparture: departures.last,
            processorTime: processorTime, pacing: departures.verdict,
            sendBuffer: sendBuffer, digest: digest.value, interrupted: sender.progress.isStopped)
        report.add(departures)
        report.stream = stream
        return report
    }
}
