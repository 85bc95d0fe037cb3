// The sending loop of one flow, and its books.

import Glibc
import SystemCalls
import SystemPackage

/// One flow on its way out. The loop allocates nothing and makes one system call per packet.
struct Transmission {
    private let socket: CInt
    private let flags: CInt
    private var departures: Departures
    private var attempted = 0
    private var accepted = 0
    /// Failed sends by errno number.
    private var failures = [Int](repeating: 0, count: 256)

    init(socket: CInt, flags: CInt, pacing: Pacing) {
        self.socket = socket
        self.flags = flags
        departures = Departures(pacing, start: Clock.monotonic)
    }

    mutating func run(_ template: FrameTemplate, count: Int, progress: SenderProgress) {
        var frame = template.bytes
        unsafe frame.withUnsafeMutableBytes { bytes in
            while attempted < count, !Interrupts.isRequested {
                guard let now = departures.wait(for: attempted) else { break }
                unsafe template.patch(bytes, sequence: UInt32(truncatingIfNeeded: attempted), transmitTime: now)
                guard unsafe send(UnsafeRawBufferPointer(bytes)) else { break }
                departures.note(attempted, at: now)
                attempted += 1
                progress.set(attempted)
            }
        }
    }

    /// Sends one frame and books the verdict; false if a stop was requested before there was one.
    @inline(__always)
    private mutating func send(_ frame: UnsafeRawBufferPointer) -> Bool {
        while unsafe Glibc.send(socket, frame.baseAddress, frame.count, flags) < 0 {
            let number = Errno.current
            if number == .interrupted {
                if Interrupts.isRequested { return false }
                continue
            }
            failures[min(Int(number.rawValue), failures.count - 1)] += 1
            return true
        }
        accepted += 1
        return true
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
            pacing: Pacing.verdict(late: departures.late, of: departures.count), sendBuffer: sendBuffer,
            digest: template.digest(count: attempted), interrupted: attempted < count)
    }
}
