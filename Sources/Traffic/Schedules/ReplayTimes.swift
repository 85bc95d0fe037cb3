// The departures of a replayed capture: as it was captured, so many times as fast, once or several times over.

/// Checked before anything is made of them: a capture's times may lie as far apart as its file likes.
package enum ReplayTimes {
    /// - Throws: Problem for more packets than a flow may have.
    package static func check(packets: Int, repetitions: Int) throws(Timetable.Problem) {
        let (count, overflow) = packets.multipliedReportingOverflow(by: repetitions)
        if overflow || count > Timetable.longest {
            throw Timetable.Problem(description: "it would send more than \(Timetable.longest) packets")
        }
    }

    /// Nanoseconds from the start. A packet that is stamped before its predecessor departs with it; the next repetition
    /// begins one mean gap after the last packet.
    /// - Throws: Problem for more packets than a flow may have, or a longer time than it may take.
    package static func times(
        _ stamps: [UInt64], speed: Double, repetitions: Int
    ) throws(Timetable.Problem) -> [UInt64] {
        try check(packets: stamps.count, repetitions: repetitions)
        guard let first = stamps.first else { return [] }
        var latest = first
        var once: [UInt64] = []
        for stamp in stamps {
            latest = max(latest, stamp)
            let time = Double(latest - first) / speed
            guard time <= Double(Timetable.longestTime) else { throw .tooLong }
            once.append(UInt64(time))
        }
        // Both factors are bounded now: a day and ten million.
        let length = once.last ?? 0
        let period = length + (once.count > 1 ? length / UInt64(once.count - 1) : 0)
        guard UInt64(repetitions - 1) * period + length <= Timetable.longestTime else { throw .tooLong }
        return (0..<repetitions).flatMap { round in once.map { $0 + UInt64(round) * period } }
    }
}

extension Timetable.Problem {
    static let tooLong = Timetable.Problem(description: "it would take more than 24h")
}
