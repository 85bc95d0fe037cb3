// Everything that watches a run from outside of the flows: counters of every node, and the kernel's drop events.

import Collectors
import LabFormat
import Namespaces
import PacketPath
import SystemCalls

/// The collectors of all nodes and the drop events of the lab.
final class Observers {
    private let lab: RunningLab
    private let nodes: [NodeCollectors]
    private let host: HostCollectors
    private var baseline: [CounterSample] = []
    private let source: DropSource
    /// BPF's, of which more can be asked than of others.
    private var events: DropEvents?
    private var reader: (any DropReader)?
    /// What was dropped before the baseline.
    private var before: DropEventReading?
    private var backend = DropBackend.none
    private var note: String?
    /// Where the packets of each flow go, by its name.
    var destinations: [(name: String, spans: [AddressSpan])] = []
    /// Next hops of each node that had not answered before the run.
    private var unanswered: [Set<NextHop>] = []
    /// Packets of a flow may wait for their fragments.
    var watchesFragments = false
    /// Of each node, what waited before the run; and what notes whose fragments come, where that can be had.
    private var incomplete: [UInt64] = []
    private var taps: [FragmentTap?] = []
    /// Of the nodes where datagrams waited at the close.
    private(set) var holders: [FragmentTap]?

    init(_ lab: RunningLab, _ source: DropSource = .auto) throws {
        self.lab = lab
        self.source = source
        let holding = try DescriptorPolicy.ofThisProcess().holding(nodes: lab.lab.nodes.count)
        let places = lab.lab.nodes.compactMap { node in
            lab.namespaces[node.name].map { namespace in
                NodeCollectors.Place(
                    node: node.name, namespace: namespace,
                    namedCounters: node.ruleset.isEmpty ? nil : NamedCounter.openReader
                )
            }
        }
        nodes = try NodeCollectors.open(places, holding: holding, sources: lab.lab.collectors)
        host = try HostCollectors()
    }

    /// Waits until each link is as the lab wants it: with carrier where both ends are up, without where one is down.
    /// - Throws: LabError naming the first interface that is not.
    func waitUntilOperational() throws {
        let deadline = Clock.monotonic + TimeScale.nanoseconds(5)
        while let wrong = try firstUnsettled() {
            try Interrupts.check()
            guard Clock.monotonic < deadline else {
                throw LabError(
                    "\(wrong.node):\(wrong.name)",
                    "its carrier is \(wrong.running ? "still on" : "still off") \(Int(5 * TimeScale.factor)) s after bring-up"
                )
            }
            Clock.sleep(milliseconds: 2)
        }
    }

    private func firstUnsettled() throws -> InterfaceFacts? {
        let wanted = wantedStates
        for node in nodes {
            let wrong = try node.interfaceFacts().first { facts in
                wanted["\(facts.node):\(facts.name)"].map { $0 != facts.running } ?? false
            }
            if let wrong { return wrong }
        }
        return nil
    }

    /// Which interfaces shall have carrier.
    private var wantedStates: [String: Bool] {
        let interfaces = lab.lab.nodes.flatMap { node in
            node.interfaces.map { (Endpoint(node: node.name, interface: $0.name), $0) }
        }
        let up = Dictionary(interfaces.map { ($0.0, $0.1.up) }) { first, _ in first }
        return Dictionary(interfaces.map { ("\($0.0)", $0.1.up && up[$0.1.peer] == true) }) { first, _ in first }
    }

    /// Attaches the drop events, then reads every counter once.
    func start(flows: [(id: UInt16, planned: Int)], fragments: [FragmentKey: UInt16], run: UInt32) throws {
        let started = try source.start(run: run) {
            let cookies = try lab.lab.nodes.compactMap { node in
                try lab.namespaces[node.name].map { (node: node.name, cookie: try $0.cookie()) }
            }
            return try DropEvents.start(
                namespaces: cookies, flows: flows, run: run, fragments: fragments,
                hooked: Set(lab.lab.nodes.filter(\.hidesHooks).map(\.name)))
        }
        (events, reader) = (started.events, started.reader)
        (backend, note) = (started.backend, started.note)
        unanswered = try nodes.map { try $0.unansweredNextHops() }
        if watchesFragments { try watch(fragments, of: flows) }
        let reading = try sameMoment(samples)
        baseline = reading.samples
        before = reading.drops
    }

    private func watch(_ fragments: [FragmentKey: UInt16], of flows: [(id: UInt16, planned: Int)]) throws {
        incomplete = try nodes.map { try $0.incompleteDatagrams() }
        // Where drop events know no packet, nobody knows which ones have an end.
        guard events != nil else { return }
        taps = nodes.map { node in
            lab.namespaces[node.node].flatMap { try? FragmentTap($0, fragments, flows: flows) }
        }
    }

    /// Datagrams that wait for fragments now and did not before.
    private func reassembling() throws -> UInt64 {
        let waiting = try zip(nodes, incomplete).map { node, before in
            let now = try node.incompleteDatagrams()
            return now - min(now, before)
        }
        let known = zip(taps, waiting).compactMap { $1 > 0 ? $0 : nil }
        holders = taps.contains { $0 == nil } || taps.isEmpty ? nil : known
        return waiting.reduce(0, +)
    }

    /// Counters and drop events of one moment: read until nothing was dropped meanwhile, at most a second long. Otherwise what
    /// an older flow loses while they are read would be in the one and not in the other. Sources other than BPF see all of the
    /// machine, where something is always dropped.
    private func sameMoment(
        _ read: () throws -> [CounterSample]
    ) throws -> (samples: [CounterSample], drops: DropEventReading?) {
        guard let events else { return (try read(), try reader?.read()) }
        let deadline = Clock.monotonic + TimeScale.nanoseconds(1)
        while true {
            let earlier = try events.read()
            let samples = try read()
            let later = try events.read()
            if earlier.totals == later.totals || Clock.monotonic > deadline { return (samples, later) }
        }
    }

    /// Every counter of every node, and those of the whole machine once.
    private func samples() throws -> [CounterSample] {
        try NodeCollectors.samples(of: nodes) + [host.sample()]
    }

    /// Packets of the flows that the drop events have told of so far; nil without drop events.
    func dropped() -> UInt64? {
        guard let reading = try? events?.read() else { return nil }
        return reading.totals.reduce(0) { $0 + ($1.flow != nil && !$1.isInduced ? $1.packets : 0) }
    }

    /// Where packets of each flow were dropped so far; nothing without drop events.
    func fates(of flows: [UInt16]) throws -> [UInt16: [FateRun]] {
        guard let events else { return [:] }
        return Dictionary(uniqueKeysWithValues: try flows.map { ($0, try events.fates(of: $0)) })
    }

    /// What packets wait for: places in qdiscs, next hops that have not answered yet, and fragments where a node gives up
    /// waiting soon.
    func waiting() throws -> UInt64 {
        let patient = Set(lab.lab.nodes.filter(\.asksForNeighboursLong).map(\.name))
        let queued = try nodes.reduce(UInt64(0)) { sum, node in
            let unresolved = patient.contains(node.node) ? 0 : try node.unresolvedNeighbours()
            return try sum + node.backlog() + UInt64(unresolved)
        }
        guard watchesFragments else { return queued }
        let hasty = lab.lab.nodes.filter(\.soonGivesUpFragments).map(\.name)
        return try nodes.filter { hasty.contains($0.node) }.reduce(queued) { try $0 + $1.incompleteDatagrams() }
    }

    /// The closing reading of everything.
    func finish() throws -> Evidence {
        var evidence = Evidence()
        let (samples, drops) = try sameMoment(closingSamples)
        evidence.sources = (lab.lab.collectors + Collectors.hostOfRuns).map { $0.source }
        evidence.sources.removeAll { source in samples.contains { $0.unavailable[source] != nil } }
        let unread = samples.flatMap(\.unavailable).map { ($0.key.rawValue, $0.value) }
        if !unread.isEmpty { evidence.unreadSources = Dictionary(unread) { first, _ in first } }
        evidence.counters = zip(samples, baseline).flatMap { $0.delta(from: $1) }
        let broken = zip(samples, baseline).flatMap { now, before in
            now.gaps(since: before).map { $0.broken(of: now.node) }
        }
        let made = broken.filter { BrokenCounter.sources.contains($0.source) }
        evidence.broken = made.isEmpty ? nil : made
        evidence.interfaces = try nodes.flatMap { try $0.interfaceFacts() }.map(withLabFacts)
        evidence.duplicators = lab.lab.interfaces { $0.duplicate != nil }
        evidence.corrupters = lab.lab.interfaces { $0.corrupt != nil }
        let queues = try zip(nodes, unanswered).flatMap { node, older in
            try node.neighbourQueues(except: older, flows: destinations)
        }
        evidence.unanswered = queues.isEmpty ? nil : queues
        if watchesFragments { evidence.reassembling = try reassembling() }
        evidence.dropBackend = backend
        evidence.backendNote = note
        evidence.dropRules = lab.lab.nodes.flatMap(DropRule.all)
        let uncounted = lab.lab.nodes.filter(\.hasUncountedRules).map(\.name)
        evidence.uncountedRules = uncounted.isEmpty ? nil : uncounted
        let copies = lab.lab.countedCopies
        evidence.copyRules = copies.isEmpty ? nil : copies
        if let drops { add(drops.since(before), to: &evidence) }
        return evidence
    }

    /// What leaves a qdisc while everything is read arrives: the sinks are closed beside a backlog that stands still.
    func settleBacklog(_ evidence: inout Evidence, close: () -> Void) throws {
        guard evidence.interfaces.contains(where: { $0.backlog > 0 }) else { return }
        for _ in 0..<20 {
            let before = try nodes.flatMap { try $0.interfaceFacts() }
            // What left before that has arrived by then.
            Clock.sleep(milliseconds: 2)
            close()
            let now = try nodes.flatMap { try $0.interfaceFacts() }
            evidence.interfaces = now.map(withLabFacts)
            if now == before { return }
        }
    }

    /// Whether this kernel hides interrupts is looked for, some seconds long, only where that would explain what no event told.
    func lookForHiddenInterrupts(_ evidence: inout Evidence) throws {
        var hiding = evidence
        hiding.hiddenInterrupts = 1
        guard events != nil, Ledger(evidence: hiding).eventsUnseen != nil, let ticks = try? HiddenInterrupts() else {
            return
        }
        let deadline = Clock.monotonic + TimeScale.nanoseconds(5)
        var count: UInt64 = 0
        while count == 0, Clock.monotonic < deadline, !Interrupts.isRequested {
            Clock.sleep(milliseconds: 20)
            count = try ticks.count()
        }
        evidence.hiddenInterrupts = count
    }

    /// Of a lab with TCP flows: two readings of all nodes between which no segment was counted, the second of them. A connection that closes
    /// sends segments when nobody waits for any.
    private func closingSamples() throws -> [CounterSample] {
        var samples = try samples()
        guard lab.lab.traffic.flows.contains(where: { $0.path.way == .tcp }) else { return samples }
        for _ in 0..<100 {
            Clock.sleep(milliseconds: 5)
            let next = try self.samples()
            let moved = zip(next, samples).flatMap { $0.delta(from: $1) }
            samples = next
            if !moved.contains(where: { $0.key.source == .snmp && $0.key.name.hasPrefix("Tcp.") }) { break }
        }
        return samples
    }

    /// Is it the kernel's answer to a flow's echo request? It carries the request's tag, and is a packet of its own.
    private func isEchoReply(_ total: DropEventReading.Total) -> Bool {
        let flows = lab.lab.traffic.flows
        guard let flow = total.flow, flows.indices.contains(Int(flow) - 1) else { return false }
        return flows[Int(flow) - 1].packet.asksForEcho
            && PacketFates.Drop(node: total.node, reason: total.reason, function: total.function).isEchoReply
    }

    /// With what only the lab file knows of the interface.
    private func withLabFacts(_ facts: InterfaceFacts) -> InterfaceFacts {
        var facts = facts
        let interface = lab.lab.interface(Endpoint(node: facts.node, interface: facts.name))
        facts.peer = interface?.peer.description
        let hooks = Set(interface?.filters.map(\.hook.rawValue) ?? [])
        if !hooks.isEmpty { facts.filterHooks = hooks.sorted() }
        return facts
    }

    private func add(_ reading: DropEventReading, to evidence: inout Evidence) {
        evidence.eventsLost = reading.eventsLost
        evidence.eventsSkipped = reading.eventsSkipped
        evidence.drops = reading.totals.map { total in
            let interface = evidence.interfaces.first { $0.node == total.node && $0.index == total.interfaceIndex }?
                .name
            var drop = PacketPath.DropTotal(
                node: total.node ?? "?", interface: interface, reason: total.reason, function: total.function,
                // An ICMP error that quotes a packet of ours is a packet of its own.
                flow: total.isInduced || isEchoReply(total) ? nil : total.flow,
                packets: total.packets)
            if total.merged > 0 { drop.merged = total.merged }
            drop.hook = total.hook
            return drop
        }
    }
}
