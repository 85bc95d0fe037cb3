// The schedules of flows: each has an end, and none takes longer than a run may.

extension LabResolver {
    /// Nanoseconds: a day.
    static let longest: UInt64 = 86_400_000_000_000

    /// The schedule of a flow; complains where it has no end, or two.
    func schedule(of entry: Named<FlowFile>) -> FlowSchedule {
        let file = entry.value.schedule
        let rate = file.rate?.value ?? .backToBack
        var schedule = FlowSchedule(
            rate: rate, stop: stop(of: entry), start: file.start?.value, catchUp: file.catchUp?.value ?? .burst)
        if let start = file.start, start.value > Self.longest {
            report.error("a run lasts at most 24h", at: start.location)
            schedule.start = 0
        }
        let place = entry.value.location
        // A rate that could not be read is not the one that stands in its place.
        guard !report.isUnreadable(["rate"], of: place) else { return schedule }
        if rate == .backToBack, let catchUp = file.catchUp {
            report.error("back-to-back packets have no times to catch up with", at: catchUp.location)
        }
        if rate == .backToBack, let duration = file.duration {
            report.error(
                "back-to-back needs 'count' or 'bytes': how many packets a time has room for is not known beforehand",
                at: duration.location)
        }
        return schedule
    }

    private func stop(of entry: Named<FlowFile>) -> FlowSchedule.Stop {
        let stops = entry.value.schedule.stops
        if entry.value.replay != nil {
            if let stop = stops.first {
                report.error(
                    "a replay sends the whole file: take out \(stop.key), and let loop repeat it", at: stop.location)
            }
            if let rate = entry.value.schedule.rate {
                report.error("a replay has its own timing: take out rate", at: rate.location)
            }
            return .traceEnd
        }
        if stops.count > 1 {
            let keys = stops.map { "'\($0.key)'" }.joined(separator: " and ")
            report.error("a flow has one end, not \(keys)", at: stops[1].location)
        }
        if let stop = stops.first { return stop.stop }
        if case .trace = entry.value.schedule.rate?.value { return .traceEnd }
        // Nor is an end missing that could not be read; a trace has its own.
        if report.isUnreadable(["count", "duration", "bytes", "rate"], of: entry.value.location) { return .count(1) }
        report.error(
            "flow \(entry.name.value.shown) needs one of 'count', 'duration', 'bytes'", at: entry.value.location)
        return .count(1)
    }

    /// A flow that would send for more than a day, or more than anybody could account for, is a slip of the pen.
    func checkDuration(_ flow: Flow) {
        guard let rate = flow.schedule.meanRate(frameLength: flow.packet.longestFrame) else { return }
        let packets: Double
        switch flow.schedule.stop {
        case .count(let count): packets = Double(count)
        case .bytes(let bytes): packets = Double(bytes) / Double(flow.packet.longestFrame)
        case .duration(let time): packets = rate.isFinite ? Double(time) / 1e9 * rate : 0
        case .traceEnd: return
        }
        if packets > Double(ScheduleFile.longestCount) * 1.01 {
            report.error(
                "flow '\(flow.name)' would send about \(UInt64(min(packets, 1e18))) packets; at most 10000000 are sent",
                at: flow.location)
        }
        var seconds = packets / rate
        if case .duration(let time) = flow.schedule.stop { seconds = Double(time) / 1e9 }
        if case .onOff(let on, let off, _) = flow.schedule.rate,
            seconds * 1e9 / (Double(on.mean) + Double(off.mean)) > Double(ScheduleFile.longestCount)
        {
            report.error(
                "flow '\(flow.name)' would be on and off more than 10000000 times: make the times longer",
                at: flow.location)
        }
        if seconds * 1e9 > Double(Self.longest) {
            report.error("flow '\(flow.name)' would take more than 24h at this rate", at: flow.location)
        }
    }
}

extension FlowSchedule {
    /// Packets per second in the long run, more or less; infinite if back to back, nil if only a file knows.
    func meanRate(frameLength: Int) -> Double? {
        switch rate {
        case .backToBack: .infinity
        case .packetsPerSecond(let rate), .poisson(let rate): rate
        case .bitsPerSecond(let rate, _): Double(rate) / Double(8 * max(1, frameLength))
        case .interval(let time): 1e9 / Double(time)
        case .burst(let size, let every): Double(size) * 1e9 / Double(every)
        case .onOff(let on, let off, let rate): rate * Double(on.mean) / (Double(on.mean) + Double(off.mean))
        case .ramp(let from, let to, _): max(from, to)
        case .trace: nil
        }
    }
}
