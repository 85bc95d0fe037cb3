// A flow that is sent through a lab that is up, with the same books as a run's.

import LabFormat
import PacketPath
import SystemCalls

/// Sends one flow that the lab file does not know, and accounts for it.
package struct AdHocRun: Sendable {
    package let record: InstanceRecord
    package let flow: AdHocFlow
    package let toolVersion: String
    package var dropSource = DropSource.auto
    /// Called with a few words whenever something begins; from this thread.
    package var progress: @Sendable (String) -> Void = { _ in }

    package init(record: InstanceRecord, flow: AdHocFlow, toolVersion: String) {
        self.record = record
        self.flow = flow
        self.toolVersion = toolVersion
    }

    /// Sends the flow to its end, or until a stop is requested, and gives the record of it.
    /// - Returns: with the record what ended the run before its time, other than a request while it was sending.
    /// - Throws: InvalidFlow, MissingCapability, LabError, KeeperError.
    package func run() throws -> (record: RunRecord, ended: (any Error)?) {
        let (lab, traffic) = try flow.lab(of: record)
        guard lab.exclusive == .cpu else { return try run(lab, traffic) }
        return try ExclusiveLock.hold { try run(lab, traffic) }
    }

    private func run(_ lab: Lab, _ traffic: String) throws -> (record: RunRecord, ended: (any Error)?) {
        var watch = Stopwatch()
        let started = Clock.wall
        let running = try RunningLab(attaching: record, lab: lab)
        var experiment = Experiment(lab: running, progress: progress)
        experiment.dropSource = dropSource
        // The lab may hold packets of an earlier flow that carry its seed's number.
        experiment.run = UInt32.random(in: 0...UInt32.max) | 1
        // A link that is down may be just what is looked at.
        experiment.waitsForCarrier = false
        experiment.closesWhenInterrupted = true
        let observation = try experiment.observe(&watch)
        var document = try RunDocument(lab: lab, instance: record.name, toolVersion: toolVersion, started: started)
            .record(observation)
        document.durations = watch.durations
        document.lab.traffic = traffic
        return (document, observation.failure ?? (observation.endedDrain ? observation.interrupted : nil))
    }
}
