// From the schedule of the lab file to the times of all packets.

import LabFormat
import PacketPath
import Packets
import SystemCalls
import Traffic

/// A flow's times, made before the first packet is sent.
struct FlowPlan: Sendable {
    let timetable: Timetable
    /// What a trace was; nil without one.
    let trace: PacketPath.SenderReport.Trace?

    /// - Throws: LabError where the trace cannot be read, or the schedule has no packet, or too many; Interrupted.
    init(_ flow: Flow, seed: UInt64, labFile: String, frames: some FrameSource) throws {
        let planner = SchedulePlanner(flow: flow, seed: seed, labFile: labFile)
        let trace = try planner.readTrace()
        self.trace = trace.map { PacketPath.SenderReport.Trace($0.file, of: $0.trace) }
        do {
            timetable = try planner.timetable(trace?.trace, frames)
        } catch let error as Timetable.Problem {
            throw LabError("flow '\(flow.name)'", "\(error)", at: flow.location)
        }
    }

    /// The times of a replay are its file's.
    init(_ flow: Flow, replaying replay: PreparedReplay) throws {
        trace = nil
        do {
            timetable = try Timetable(replay.rhythm, until: .count(replay.frames.count)) { _ in 0 }
        } catch let error as Timetable.Problem {
            throw LabError("flow '\(flow.name)'", "\(error)", at: flow.location)
        }
    }

    /// FNV-1a over the times of all departures; nil if they have none.
    var digest: String? {
        guard timetable.rhythm != .backToBack else { return nil }
        return String(timetable.digest, radix: 16)
    }

    /// How the plan is kept; `keepingTimes` of every departure costs 8 bytes each.
    func pacing(_ flow: Flow, keepingTimes: Bool) -> Pacing {
        let catchUp = Pacing.CatchUp(flow.schedule.catchUp)
        return Pacing(timetable.rhythm, catchUp: catchUp, keepsTimes: keepingTimes)
    }
}

extension PreparedFlow {
    /// How the schedule was kept; nil if the packets had no times.
    func pacing(_ sender: Traffic.SenderReport) -> PacketPath.SenderReport.Pacing? {
        guard let error = sender.departureError else { return nil }
        var pacing = PacketPath.SenderReport.Pacing(
            quality: sender.pacing == .ok ? .ok : .degraded, p50: error.median, p99: error.p99, max: error.maximum)
        pacing.histogram = sender.errorBuckets.map { "\($0[0]):\($0[1])" }.joined(separator: " ")
        pacing.late = UInt64(sender.late)
        if flow.schedule.catchUp == .skip { pacing.skipped = UInt64(sender.skipped) }
        if flow.schedule.catchUp == .stretch { pacing.stretched = sender.stretched }
        return pacing
    }
}

extension Lab {
    /// Reads all traces once, so that what is wrong with them is told before anything is made.
    /// - Throws: LabError with the place in the lab file.
    package func checkTraces() throws {
        for flow in traffic.flows {
            _ = try SchedulePlanner(flow: flow, seed: traffic.seed, labFile: file).readTrace()
        }
    }
}

/// Makes a flow's timetable.
private struct SchedulePlanner {
    let flow: Flow
    let seed: UInt64
    let labFile: String

    func timetable(_ trace: TraceFile?, _ frames: some FrameSource) throws -> Timetable {
        let end = Timetable.End(flow.schedule.stop)
        let length = { frames.length(of: $0) }
        if let rhythm = flow.schedule.rate.rhythm { return try Timetable(rhythm, until: end, length: length) }
        switch flow.schedule.rate {
        case .bitsPerSecond(let rate, let layer):
            return try Timetable(
                BitRateProcess(rate: rate) { layer.bytes(of: $0, in: frames) }, until: end, length: length)
        case .poisson(let rate):
            return try Timetable(
                PoissonProcess(rate: rate, random: random("departures")), until: end, length: length)
        case .onOff(let on, let off, let rate):
            return try Timetable(
                OnOffProcess(on: .init(on), off: .init(off), rate: rate, random: random), until: end, length: length)
        case .trace, .backToBack, .packetsPerSecond, .interval, .burst, .ramp:
            let times = ListedProcess(trace?.times ?? [], period: end == .last ? nil : trace?.period)
            return try Timetable(times, until: end, length: length)
        }
    }

    private func random(_ purpose: String) -> RandomStream {
        RandomStream(seed: seed, flow: flow.name, purpose: purpose)
    }

    /// The trace of the schedule, if it has one.
    func readTrace() throws -> (file: String, trace: TraceFile)? {
        guard case .trace(let trace) = flow.schedule.rate else { return nil }
        do {
            let format = TraceFile.Format(trace.format)
            return (trace.file, try TraceFile(reading: path(of: trace.file), format: format, speed: trace.speed))
        } catch {
            throw LabError(
                "flow '\(flow.name)': trace '\(trace.file)' (\(trace.format.rawValue))", "\(error)", at: trace.location,
                remedy: "the path of a trace is relative to the lab file")
        }
    }

    /// Relative to the lab file, or to the working directory if that came from standard input.
    private func path(of file: String) -> String {
        guard !file.hasPrefix("/"), let slash = labFile.lastIndex(of: "/") else { return file }
        return labFile[...slash] + file
    }
}

extension FlowSchedule.Rate {
    /// Where each departure is a function of the packet's number.
    fileprivate var rhythm: Rhythm? {
        switch self {
        case .backToBack: .backToBack
        case .packetsPerSecond(let rate): .packetsPerSecond(rate)
        case .interval(let time): .interval(time)
        case .burst(let size, let every): .bursts(size: size, every: every)
        case .ramp(let from, let to, let over): .ramp(Ramp(from: from, to: to, over: over))
        case .bitsPerSecond, .poisson, .onOff, .trace: nil
        }
    }
}

extension FlowSchedule.BitLayer {
    /// What counts of a packet: all of its frames.
    fileprivate func bytes(of sequence: Int, in frames: some FrameSource) -> Int {
        let (length, count) = (frames.length(of: sequence), frames.frameCount(of: sequence))
        switch self {
        // Preamble 8, frame check sequence 4, gap 12; the shortest frame is padded to 60.
        case .l1: return max(length, 60 * count) + 24 * count
        case .l2: return length
        case .l3: return max(1, length - 14 * count)
        }
    }
}

extension Timetable.End {
    fileprivate init(_ stop: FlowSchedule.Stop) {
        switch stop {
        case .count(let count): self = .count(count)
        case .duration(let time): self = .duration(time)
        case .bytes(let bytes): self = .bytes(bytes)
        case .traceEnd: self = .last
        }
    }
}

extension Traffic.Period {
    fileprivate init(_ period: FlowSchedule.Period) {
        switch period {
        case .constant(let time): self = .constant(Double(time))
        case .exponential(let mean): self = .exponential(mean: Double(mean))
        case .pareto(let shape, let mean): self = .pareto(shape: shape, mean: Double(mean))
        }
    }
}

extension PacketPath.SenderReport.Trace {
    fileprivate init(_ file: String, of trace: TraceFile) {
        self.init(file: file, digest: String(trace.digest, radix: 16), times: trace.times.count)
    }
}
