// One run of a lab: up, baseline, flows, drain, sample, ledger, down.

import Collectors
import LabFormat
import LabPlanning
import Namespaces
import PacketPath
import SystemCalls
import Traffic

/// Runs a lab once and gives the document of it.
package struct LabRun: Sendable {
    package let bringup: Bringup
    package let toolVersion: String
    /// Called with a few words whenever something begins; from this thread.
    package var progress: @Sendable (String) -> Void = { _ in }
    /// Leave the lab up afterwards.
    package var keep = false

    package init(bringup: Bringup, toolVersion: String) {
        self.bringup = bringup
        self.toolVersion = toolVersion
    }

    /// Makes the lab, runs it, and takes it down on every way out.
    /// - Throws: MissingCapability, LabError, Interrupted.
    package func run() throws -> RunResult {
        guard bringup.plan.lab.exclusive == .cpu else { return try runUnlocked() }
        progress("waiting for other exclusive labs")
        return try ExclusiveLock.hold { try runUnlocked() }
    }

    private func runUnlocked() throws -> RunResult {
        let lab = bringup.plan.lab
        var watch = Stopwatch()
        let started = Clock.wall
        progress("up: \(lab.nodes.count) nodes, \(lab.links.count) links")
        let running = try bringup.run { [progress] in progress(ProcessStatus.progress($0)) }
        do {
            watch.lap("up")
            let observation = try observe(running, &watch)
            let record = try RunDocument(lab: lab, bringup: bringup, toolVersion: toolVersion, started: started).record(
                observation)
            var result = RunResult(record: record, processes: try running.processReport())
            try end(running, &watch)
            result.record.durations = watch.durations
            if !result.processes.processes.isEmpty { result.record.processes = result.processes.processes }
            return result
        } catch {
            Interrupts.clear()
            try takeDown(running, after: error)
            throw error
        }
    }

    /// Neither error may hide the other.
    private func takeDown(_ running: RunningLab, after error: any Error) throws {
        do { try running.takeDown() } catch let failure {
            throw LabError(
                "down of '\(running.intent.instance)'", "\(failure)\n  after: \(error)",
                remedy: "'netlab gc' removes what is left of it")
        }
    }

    private func end(_ running: RunningLab, _ watch: inout Stopwatch) throws {
        if keep { return try running.keep() }
        progress("down")
        try running.takeDown()
        watch.lap("down")
    }

    private func observe(_ running: RunningLab, _ watch: inout Stopwatch) throws -> Observation {
        let observers = try Observers(running)
        progress("waiting for carrier")
        try observers.waitUntilOperational()
        let traffic = try TrafficSession(running)
        try observers.start(flows: traffic.planned, run: traffic.run)
        watch.lap("baseline")
        let timeline = try traffic.play(progress: progress)
        watch.lap("traffic")
        progress("draining")
        try traffic.drain(waiting: observers.waiting)
        watch.lap("drain")
        // Counters and events before the sinks close: what a closed socket still holds would count as dropped.
        var evidence = try observers.finish()
        try traffic.finish(&evidence)
        watch.lap("collect")
        return Observation(evidence: evidence, senders: traffic.senders, timeline: timeline)
    }
}

/// What is left of a run.
package struct RunResult: Sendable {
    package var record: RunRecord
    package var processes: ProcessReport
}

/// What a run saw.
struct Observation {
    var evidence: Evidence
    var senders: [PacketPath.SenderReport]
    var timeline: [TimelineEntry]
}

/// Nanoseconds by phase.
struct Stopwatch {
    private var last = Clock.monotonic
    private(set) var durations: [String: UInt64] = [:]

    mutating func lap(_ phase: String) {
        let now = Clock.monotonic
        durations[phase, default: 0] += now - last
        last = now
    }
}
