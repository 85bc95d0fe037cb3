// What a flow is going to do: how many packets, and when each of them.

import Packets
import SystemCalls

/// A planned flow. It is made before the first packet is sent, because the sinks must know what to wait for.
package struct Timetable: Sendable {
    /// More packets than anybody accounts for.
    package static let longest = 10_000_000

    /// Nanoseconds: a day.
    package static let longestTime: UInt64 = 86_400_000_000_000

    /// What ends a flow.
    package enum End: Hashable, Sendable {
        case count(Int)
        /// Nanoseconds from the start: no packet departs then or later.
        case duration(UInt64)
        /// The packet with which the frames have so many bytes together is the last.
        case bytes(UInt64)
        /// The last departure there is.
        case last
    }

    /// Packets between two checkpoints, less one: a millisecond's work.
    private static let stretch = 0x3fff

    /// Why there is no such plan.
    package struct Problem: Error, CustomStringConvertible {
        package var description: String
    }

    package let count: Int
    package let rhythm: Rhythm

    private init(_ rhythm: Rhythm, _ count: Int) throws(Problem) {
        guard count <= Self.longest else {
            throw Problem(description: "it would send more than \(Self.longest) packets")
        }
        guard count > 0 else { throw Problem(description: "it ends before its first packet departs") }
        if let last = rhythm.departure(of: count - 1), last > Self.longestTime { throw .tooLong }
        self.count = count
        self.rhythm = rhythm
    }

    /// Looked at again and again, since a plan of many packets takes seconds: it throws where a stop was requested.
    package typealias Checkpoint = () throws -> Void

    /// Departures that are known at once. `length` gives the bytes of a packet's frame.
    /// - Throws: Problem, and what `checkpoint` throws.
    package init(
        _ rhythm: Rhythm, until end: End, checkpoint: Checkpoint = { try Interrupts.check() }, length: (Int) -> Int
    ) throws {
        switch end {
        case .count(let count): try self.init(rhythm, count)
        case .bytes(let bytes): try self.init(rhythm, try Self.count(bytes: bytes, checkpoint, length))
        case .duration(let time): try self.init(rhythm, Self.count(before: time, rhythm))
        case .last:
            guard case .listed(let times) = rhythm else { throw Problem(description: "it has no end") }
            try self.init(rhythm, times.count)
        }
    }

    /// Departures that come one after the other; they are all drawn now.
    /// - Throws: Problem, and what `checkpoint` throws.
    package init(
        _ process: some DepartureProcess, until end: End, checkpoint: Checkpoint = { try Interrupts.check() },
        length: (Int) -> Int
    ) throws {
        var process = process
        var times: [UInt64] = []
        var bytes: UInt64 = 0
        while times.count <= Self.longest {
            if times.count & Self.stretch == 0 { try checkpoint() }
            if case .count(let count) = end, times.count == count { break }
            if case .bytes(let wanted) = end, bytes >= wanted { break }
            guard let time = process.next() else { break }
            if case .duration(let duration) = end, time >= duration { break }
            if case .bytes = end { bytes += UInt64(length(times.count)) }
            times.append(time)
        }
        if case .count(let count) = end, times.count < count {
            throw Problem(description: "there are \(times.count) departures, less than the count of \(count)")
        }
        try self.init(.listed(times), times.count)
    }

    /// FNV-1a over the times of all departures, eight bytes each.
    package var digest: UInt64 {
        var hash = FNV1a()
        for sequence in 0..<count { hash.add(littleEndian: rhythm.departure(of: sequence) ?? 0) }
        return hash.value
    }

    /// How many packets have so many bytes together.
    private static func count(bytes: UInt64, _ checkpoint: Checkpoint, _ length: (Int) -> Int) throws -> Int {
        var (sum, count) = (UInt64(0), 0)
        while sum < bytes, count <= longest {
            if count & stretch == 0 { try checkpoint() }
            sum += UInt64(length(count))
            count += 1
        }
        return count
    }

    /// How many packets depart before a time: departures are in order, so half of the rest is ruled out each time.
    private static func count(before time: UInt64, _ rhythm: Rhythm) -> Int {
        var (low, high) = (0, longest + 1)
        if case .listed(let times) = rhythm { high = times.count }
        while low < high {
            let middle = (low + high) / 2
            if rhythm.departure(of: middle) ?? 0 < time { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
