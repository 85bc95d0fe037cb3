// One run of a lab: up, baseline, flows, drain, sample, ledger, down.

import LabFormat
import LabPlanning
import PacketPath
import SystemCalls

/// Runs a lab once and gives the document of it.
package struct LabRun: Sendable {
    package let bringup: Bringup
    package let toolVersion: String
    /// Called with a few words whenever something begins; from this thread.
    package var progress: @Sendable (String) -> Void = { _ in }
    /// Leave the lab up afterwards.
    package var keep = false
    /// What tells of drops; one that is named must work.
    package var dropSource = DropSource.auto

    package init(bringup: Bringup, toolVersion: String) {
        self.bringup = bringup
        self.toolVersion = toolVersion
    }

    /// Makes the lab, runs it, and takes it down on every way out. A request to stop while packets are sent ends the senders:
    /// the books are those of what was sent.
    /// - Throws: MissingCapability, LabError, Interrupted.
    package func run() throws -> RunResult {
        let lab = bringup.plan.lab
        guard lab.exclusive == .cpu || !lab.hostSettings.isEmpty else { return try runUnlocked() }
        return try ExclusiveLock.hold { try runUnlocked() }
    }

    private func runUnlocked() throws -> RunResult {
        let lab = bringup.plan.lab
        try lab.checkTraces()
        var watch = Stopwatch()
        let started = Clock.wall
        try lab.checkReplays()
        progress("up: \(lab.nodes.count) nodes, \(lab.links.count) links")
        let running = try bringup.run { [progress] in progress(ProcessStatus.progress($0)) }
        do {
            watch.lap("up")
            var experiment = Experiment(lab: running, progress: progress)
            experiment.closesWhenInterrupted = true
            experiment.dropSource = dropSource
            let observation = try experiment.observe(&watch)
            let record = try RunDocument(
                lab: lab, instance: bringup.plan.instance, toolVersion: toolVersion, started: started
            ).record(observation)
            var result = RunResult(
                record: record, processes: try running.processReport(), packets: observation.packets)
            (result.interrupted, result.failure) = (observation.interrupted, observation.failure)
            try end(running, keep: keep && result.interrupted == nil, &watch)
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

    private func end(_ running: RunningLab, keep: Bool, _ watch: inout Stopwatch) throws {
        if keep { return try running.keep() }
        progress("down")
        try running.takeDown()
        watch.lap("down")
    }
}

/// What is left of a run.
package struct RunResult: Sendable {
    package var record: RunRecord
    package var processes: ProcessReport
    /// What became of every packet.
    package var packets: PacketFates
    /// The request that ended it before its time; nil for a whole run.
    package var interrupted: Interrupted?
    /// What else ended its senders before their time.
    package var failure: LabError?
}
