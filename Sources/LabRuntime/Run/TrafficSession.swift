// The flows of a run: their sinks, their senders, their schedule, and the wait until everything has arrived.

import Collectors
import LabFormat
import Namespaces
import PacketPath
import Packets
import SystemCalls
import SystemPackage
import Traffic

/// All flows of one run, from the first sink's socket to the last report.
final class TrafficSession {
    /// The number in the tags of this run.
    let run: UInt32
    /// A request to stop ends the senders only, and one during the drain the drain: the session goes on to closed books.
    var closesWhenInterrupted = false
    private(set) var interrupted: Interrupted?
    /// The request came when nothing was sent any more.
    private(set) var endedDrain = false
    /// A sink that ended while packets were sent: it ends the senders too.
    private(set) var failure: LabError?
    private(set) var senders: [PacketPath.SenderReport] = []
    /// Of the flows that an oracle is asked about.
    private(set) var departures: [TokenBucketOracle.Departures] = []
    /// What became of each packet of each flow.
    private(set) var packets: [PacketFates.Flow] = []
    private let lab: RunningLab
    private let flows: [PreparedFlow]
    private let sinks: SinkSet
    private let streams: StreamServers
    let exchanges: ExchangeSession
    /// What the sinks get is late.
    private(set) var isClosed = false
    /// The sinks gave their reports.
    private var isFinished = false
    private var reports: [String: Traffic.SenderReport] = [:]

    init(_ lab: RunningLab, run number: UInt32? = nil) throws {
        self.lab = lab
        let run = number ?? lab.lab.runNumber
        self.run = run
        flows = try lab.lab.traffic.flows.enumerated().map { position, flow in
            try PreparedFlow(flow, id: UInt16(position + 1), run: run, lab: lab)
        }
        sinks = try SinkSet(flows.filter { $0.flow.path.way != .tcp }, run: run, lab: lab)
        streams = try StreamServers(flows, lab: lab)
        exchanges = try ExchangeSession(lab)
    }

    /// Ends the threads of sinks whose run ended early.
    deinit {
        if isFinished { return }
        _ = try? sinks.stop()
        _ = try? streams.stop()
    }

    var planned: [(id: UInt16, planned: Int)] { flows.map { ($0.id, $0.planned) } }

    /// Where the packets of each flow go, by its name.
    var destinations: [(name: String, spans: [AddressSpan])] {
        get throws { try flows.map { ($0.flow.name, try $0.destinations(in: lab.lab)) } }
    }

    /// By what drop events know the fragments of flows.
    var fragmentKeys: [FragmentKey: UInt16] { flows.fragmentKeys }

    /// Do packets of a flow wait until they are whole?
    var hasFragments: Bool { flows.contains(where: \.isFragmented) }

    /// Starts each flow at its time, and waits for the end of the last.
    /// - Parameter dropped: the drop events so far, if there are any to see.
    func play(
        progress: @escaping @Sendable (String) -> Void, dropped: () -> UInt64? = { nil }
    ) throws -> [TimelineEntry] {
        try sinks.start()
        try streams.start()
        let began = Clock.monotonic
        var entries: [TimelineEntry] = []
        var senders: [Sending] = []
        // Whatever ends the run early ends those that still send.
        defer { Self.stop(senders) }
        defer { exchanges.stop() }
        for action in lab.lab.timeline.sorted(by: { $0.at < $1.at }) {
            try wait(until: began + action.at, senders)
            // What has not begun never does; of what has, the books are closed.
            if isEnding { break }
            if case .start(let name) = action.kind, try exchanges.start(name) {
                entries.append(TimelineEntry(at: action.at, actual: Clock.monotonic - began, what: "start \(name)"))
                continue
            }
            guard case .start(let name) = action.kind, let flow = flows.first(where: { $0.flow.name == name }) else {
                continue
            }
            progress("sending \(name): \(flow.planned) packets")
            entries.append(TimelineEntry(at: action.at, actual: Clock.monotonic - began, what: "start \(name)"))
            senders.append(Sending(flow: flow, thread: try flow.start()))
        }
        try collect(&senders, progress, dropped)
        failure = sinks.failure
        if failure != nil { exchanges.stop() }
        try exchanges.join()
        try takeInterrupt()
        return entries
    }

    private var isEnding: Bool { Interrupts.isRequested || sinks.failure != nil }

    /// Notes a request to stop, so that the books are closed.
    /// - Throws: Interrupted, where nobody wants them.
    private func takeInterrupt() throws {
        if closesWhenInterrupted, Interrupts.isRequested {
            interrupted = Interrupted(signal: Interrupts.signal)
            Interrupts.clear()
        }
        try Interrupts.check()
    }

    /// One flow on its way.
    private struct Sending {
        let flow: PreparedFlow
        let thread: FreshThread<Traffic.SenderReport>

        /// - Throws: LabError at the flow, where the sender failed.
        func join() throws -> Traffic.SenderReport {
            do { return try thread.join() } catch let error as SystemCallError {
                throw LabError("flow '\(flow.flow.name)'", "its sender: \(error)", at: flow.flow.location)
            }
        }
    }

    private static func stop(_ senders: [Sending]) {
        for sender in senders { sender.flow.progress.requestStop() }
        for sender in senders { _ = try? sender.thread.join() }
    }

    /// Waits for an action's time, or a request to stop that shall close the books. A sender that fails meanwhile ends the run.
    private func wait(until due: UInt64, _ senders: [Sending]) throws {
        repeat {
            Clock.sleep(until: min(due, Clock.monotonic + 100_000_000))
            if isEnding, closesWhenInterrupted, !senders.isEmpty { return }
            try Interrupts.check()
            for sender in senders where sender.flow.progress.hasFailed { _ = try sender.join() }
        } while Clock.monotonic < due
    }

    private func collect(
        _ senders: inout [Sending], _ progress: @escaping @Sendable (String) -> Void, _ dropped: () -> UInt64?
    ) throws {
        let meter = ProgressMeter(senders.map { ($0.flow.flow.name, $0.flow.planned, $0.flow.progress) })
        try meter.watch(
            progress, delivered: { sinks.received }, dropped: dropped, isEnding: { isEnding })
        if isEnding { for sender in senders { sender.flow.progress.requestStop() } }
        for sender in senders where sender.flow.progress.hasFailed { _ = try sender.join() }
        for sender in senders { reports[sender.flow.flow.name] = try sender.join() }
        senders = []
    }

    /// Waits until nothing moves and nothing waits; then sinks that read afterwards read. What still waits after 30
    /// seconds in which nothing arrived and no less waited is in flight; where senders were ended, after two seconds, and
    /// after a request to stop soon. Where something still waits, the sinks stay open.
    func drain(waiting: () throws -> UInt64) throws {
        var last = Standing(received: -1, waiting: .max)
        // What others keep in motion, such as neighbours that they ask for, holds nobody up.
        var least = last
        let patience = TimeScale.nanoseconds(30)
        var deadline = Clock.monotonic + patience
        var latest = interrupted == nil && failure == nil ? .max : Clock.monotonic + TimeScale.nanoseconds(2)
        while true {
            if Interrupts.isRequested {
                try takeInterrupt()
                endedDrain = true
                latest = min(latest, Clock.monotonic + 300_000_000)
            }
            let now = Standing(received: sinks.received + streams.received, waiting: try waiting())
            if now == last, now.waiting == 0, try sinks.settle(limit: endedDrain ? 300 : 5000) {
                // From here on the counters are read: what comes now is in none of them.
                return close()
            }
            if now.received > least.received || now.waiting < least.waiting { deadline = Clock.monotonic + patience }
            if Clock.monotonic > min(deadline, latest) { return }
            least = Standing(received: now.received, waiting: min(now.waiting, least.waiting))
            last = now
            Clock.sleep(milliseconds: 10)
        }
    }

    /// What the sinks get from now on is late.
    func close() {
        isClosed = true
        sinks.close()
    }

    /// What is seen of the path from outside.
    private struct Standing: Equatable {
        var received: Int
        var waiting: UInt64
    }

    /// Closes the sinks and adds what they and the senders counted.
    /// - Parameters:
    ///   - fates: where the drop events saw packets of each flow end.
    ///   - holders: know the packets whose fragments came to nodes where datagrams wait; nil: nobody looked.
    func finish(_ evidence: inout Evidence, fates: [UInt16: [FateRun]], holders: [FragmentTap]?) throws {
        isFinished = true
        failure = failure ?? sinks.failure
        let stopped = Result { try sinks.stop() }
        let ends = try streams.stop()
        let arrivals = try stopped.get()
        let waiting = evidence.interfaces.reduce(0) { $0 + $1.backlog }
        for flow in flows {
            guard let report = reports[flow.flow.name] else { continue }
            var row = flow.evidence(report, arrivals[flow.id])
            // What still waits in a qdisc can be told from other flows' only where there are none.
            if waiting > 0, flows.count == 1 { row.inFlight["qdisc"] = waiting }
            // What was never tried is no part of the books.
            if report.interrupted { row.planned = UInt64(report.attempted) }
            var sender = flow.document(report)
            flow.add(report, ends[flow.id], to: &row, &sender)
            if flow.flow.path.way != .tcp {
                let book = PacketBook(flow, report, arrivals[flow.id], fates: fates[flow.id]).flow
                row.fragments = flow.fragments(row, fates[flow.id] == nil ? nil : book, holders)
                packets.append(book)
            }
            evidence.flows.append(row)
            senders.append(sender)
            if lab.lab.hasOracle(for: flow.flow.name), let times = flow.departures(report, arrivals[flow.id]) {
                departures.append(times)
            }
        }
        let isAlone = lab.lab.nodes.allSatisfy(\.processes.isEmpty) && exchanges.summaries.isEmpty
        if isAlone, !flows.isEmpty, flows.allSatisfy({ $0.flow.path.way == .tcp }) { evidence.isOnlyStreams = true }
        evidence.copiers = flows.filter(\.sendsCopies).map { "flow \($0.flow.name)" } + lab.lab.copyingRules
        evidence.observerLost = arrivals.observerLost
        evidence.sinks = arrivals.sinks
        if flows.count == 1, let only = flows.first, only.replay != nil, only.flow.sink != .none {
            only.claimDrops(in: &evidence)
        }
    }
}

extension Lab {
    /// The number in the tags of its runs. From the seed and the lab's name, so that the same lab sends the same bytes and no
    /// other lab does; its namespaces are new in each run, so nothing older carries the number.
    var runNumber: UInt32 {
        let stream = RandomStream(seed: traffic.seed, flow: name, purpose: "run")
        return UInt32(truncatingIfNeeded: stream.word(0)) | 1
    }
}
