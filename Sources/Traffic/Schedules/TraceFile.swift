// Departures read from a file.

import Packets
import SystemCalls

/// The times of a trace, in nanoseconds from the flow's start.
package struct TraceFile: Sendable {
    package enum Format: String, Sendable {
        /// Seconds at the beginning of each line (a comma, semicolon, tab or space ends it); a first line that begins with a
        /// word is a heading. The first time is the start.
        case csv
        /// The times of the packets of a pcap or pcapng file. The first is the start.
        case pcap
        /// Milliseconds from the start, one packet per line; begins anew after the last, as Mahimahi has it.
        case mahimahi
    }

    /// Why a trace is none; with its line, if it has lines.
    package struct Problem: Error, CustomStringConvertible {
        package var description: String
    }

    /// Files are read as a whole: 256 MiB.
    package static let longest = 256 << 20

    package private(set) var times: [UInt64]
    /// The trace begins anew after so many nanoseconds; nil: it ends.
    package let period: UInt64?
    /// FNV-1a over the file's bytes.
    package let digest: UInt64

    /// `speed` 2: twice as fast.
    package init(reading path: String, format: Format, speed: Double) throws {
        guard let bytes = try Files.readRegular(path, limit: Self.longest) else {
            throw Problem(description: "it is no regular file")
        }
        guard bytes.count <= Self.longest else { throw Problem(description: "it has more than \(Self.longest) bytes") }
        try self.init(bytes, format: format, speed: speed)
    }

    package init(_ bytes: [UInt8], format: Format, speed: Double) throws(Problem) {
        let scaled: (UInt64) -> UInt64 = { speed == 1 ? $0 : UInt64(min((Double($0) / speed).rounded(), 0x1p62)) }
        var digest = FNV1a()
        digest.add(bytes)
        self.digest = digest.value
        let times =
            switch format {
            case .csv: try TraceLines(bytes).seconds()
            case .mahimahi: try TraceLines(bytes).milliseconds()
            case .pcap: try Self.captured(bytes)
            }
        guard let first = times.first, let last = times.last else { throw Problem(description: "it has no times") }
        if format == .mahimahi {
            guard last > 0 else { throw Problem(description: "its last time is 0, so it would repeat at once") }
            period = scaled(last)
            self.times = times.map(scaled)
        } else {
            period = nil
            self.times = times.map { scaled($0 - first) }
        }
    }

    private static func captured(_ bytes: [UInt8]) throws(Problem) -> [UInt64] {
        let file: CaptureFile
        do { file = try CaptureFile(reading: bytes.span) } catch { throw Problem(description: "\(error)") }
        if let damage = file.damage { throw Problem(description: "\(damage)") }
        var times: [UInt64] = []
        for (position, packet) in file.packets.enumerated() {
            guard let time = packet.time else {
                throw Problem(description: "packet \(position + 1) has no time")
            }
            if let last = times.last, time < last {
                throw Problem(description: "packet \(position + 1) is earlier than the packet before it")
            }
            times.append(time)
        }
        return times
    }
}

/// Times as text, one per line.
private struct TraceLines {
    private let lines: [ArraySlice<UInt8>]

    init(_ bytes: [UInt8]) {
        // The mark that some programs write in front of UTF-8.
        let mark: [UInt8] = [0xef, 0xbb, 0xbf]
        lines = bytes.dropFirst(bytes.starts(with: mark) ? mark.count : 0).split(
            separator: 10, omittingEmptySubsequences: false)
    }

    /// The first field of each line, in seconds; a first line that begins with a word is a heading.
    func seconds() throws(TraceFile.Problem) -> [UInt64] {
        try times { field, isFirst throws(TraceFile.Problem) in
            if let time = Self.decimal(field, digits: 9) { return time }
            if isFirst, Self.isWord(field) { return nil }
            throw TraceFile.Problem(description: "expected seconds such as 1.25, found '\(Self.shown(field))'")
        }
    }

    func milliseconds() throws(TraceFile.Problem) -> [UInt64] {
        try times { field, _ throws(TraceFile.Problem) in
            guard let time = Self.decimal(field, digits: 0), time <= 86_400_000 else {
                throw TraceFile.Problem(
                    description: "expected whole milliseconds of at most a day, found '\(Self.shown(field))'")
            }
            return time * 1_000_000
        }
    }

    private func times(
        _ read: (ArraySlice<UInt8>, _ isFirst: Bool) throws(TraceFile.Problem) -> UInt64?
    ) throws(TraceFile.Problem) -> [UInt64] {
        var times: [UInt64] = []
        for (number, line) in lines.enumerated() {
            let text = line.drop { [9, 32, 13].contains($0) }
            // Empty lines and comments.
            if text.isEmpty || text.first == UInt8(ascii: "#") { continue }
            let field = text.prefix { ![44, 59, 9, 32, 13].contains($0) }
            do {
                guard let time = try read(field, times.isEmpty && number == 0) else { continue }
                if let last = times.last, time < last {
                    throw TraceFile.Problem(description: "\(Self.shown(field)) is earlier than the time before it")
                }
                times.append(time)
            } catch { throw TraceFile.Problem(description: "line \(number + 1): \(error)") }
        }
        return times
    }

    /// Text that nobody could have meant as a number, as `1e-3`, `-1` and `NaN` may be.
    private static func isWord(_ field: ArraySlice<UInt8>) -> Bool {
        guard let first = field.first, !(43...57).contains(first) else { return false }
        return Double(String(decoding: field, as: UTF8.self)) == nil
    }

    /// A decimal number in units of its last of `digits` decimals; further decimals are cut off.
    private static func decimal(_ field: ArraySlice<UInt8>, digits: Int) -> UInt64? {
        let parts = field.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count <= (digits == 0 ? 1 : 2), let whole = parts.first, !whole.isEmpty else { return nil }
        let decimals = parts.count == 2 ? parts[1].prefix(digits) : []
        let isNumber = field.allSatisfy { (48...57).contains($0) || $0 == UInt8(ascii: ".") }
        guard isNumber, whole.count <= 10 else { return nil }
        let padded = Array(whole) + Array(decimals) + Array(repeating: 48, count: digits - decimals.count)
        return UInt64(String(decoding: padded, as: UTF8.self))
    }

    private static func shown(_ field: ArraySlice<UInt8>) -> String {
        String(String(decoding: field.prefix(40), as: UTF8.self).map { $0.isASCII && !$0.isNewline ? $0 : "?" })
    }
}
