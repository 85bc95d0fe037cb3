// The flows of a lab that is there, from the first reading of its counters to the closed books: what run and send share.

import Collectors
import LabFormat
import PacketPath
import SystemCalls

/// One accounting of a lab's flows: baseline, traffic, drain, collection.
struct Experiment {
    let lab: RunningLab
    /// Called with a few words whenever something begins.
    var progress: @Sendable (String) -> Void = { _ in }
    /// The number in the tags; that of the lab's seed unless given.
    var run: UInt32?
    /// Begin only when every link is as the lab file wants it.
    var waitsForCarrier = true
    /// A request to stop ends the senders, and the books are told all the same.
    var closesWhenInterrupted = false
    /// What tells of drops.
    var dropSource = DropSource.auto

    func observe(_ watch: inout Stopwatch) throws -> Observation {
        let observers = try Observers(lab, dropSource)
        if waitsForCarrier {
            progress("waiting for carrier")
            try observers.waitUntilOperational()
        }
        let traffic = try TrafficSession(lab, run: run)
        traffic.closesWhenInterrupted = closesWhenInterrupted
        observers.watchesFragments = traffic.hasFragments
        observers.destinations = try traffic.destinations
        try observers.start(flows: traffic.planned, fragments: traffic.fragmentKeys, run: traffic.run)
        watch.lap("baseline")
        let timeline = try traffic.play(progress: progress, dropped: observers.dropped)
        watch.lap("traffic")
        progress("draining")
        try traffic.drain(waiting: observers.waiting)
        watch.lap("drain")
        // Counters and events before the sinks close: what a closed socket still holds would count as dropped.
        var evidence = try observers.finish()
        try observers.settleBacklog(&evidence) { traffic.close() }
        if !traffic.isClosed { traffic.close() }
        let fates = try observers.fates(of: traffic.planned.map(\.id))
        try traffic.finish(&evidence, fates: fates, holders: observers.holders)
        try observers.lookForHiddenInterrupts(&evidence)
        watch.lap("collect")
        return Observation(
            evidence: evidence, senders: traffic.senders, timeline: timeline,
            exchanges: traffic.exchanges.summaries, departures: traffic.departures,
            packets: PacketFates(flows: traffic.packets), interrupted: traffic.interrupted,
            endedDrain: traffic.endedDrain, failure: traffic.failure)
    }
}

/// What a run saw.
struct Observation {
    var evidence: Evidence
    var senders: [PacketPath.SenderReport]
    var timeline: [TimelineEntry]
    var exchanges: [ExchangeSummary]
    /// When the packets departed that an oracle is asked about.
    var departures: [TokenBucketOracle.Departures]
    /// What became of every packet.
    var packets: PacketFates
    /// The request that ended the senders before their time.
    var interrupted: Interrupted?
    /// The request came when nothing was sent any more.
    var endedDrain: Bool
    /// What else ended the senders before their time.
    var failure: LabError?
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
