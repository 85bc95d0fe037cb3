// Every counter of a lab that is up, or of the machine's own namespace, read again and again.

import Collectors
import LabFormat
import Namespaces
import PacketPath
import SystemCalls

/// Reads all sources; changes nothing.
package final class StatisticsReader {
    private let lab: Lab?
    private let instance: String?
    private let since: UInt64
    private let nodes: [NodeCollectors]
    private let host: HostCollectors
    private let places: [NodeCollectors.Place]
    private var last: [CounterSample] = []
    /// What counters in rules counted at the reading before.
    private var lastRules: [CounterDelta] = []

    /// A lab that is up. Moves this process into the lab's session.
    /// - Throws: KeeperError.gone, or what a node whose namespace is gone says.
    package init(of record: InstanceRecord) throws {
        let kept = try KeptLab.read(record.name, in: record.session)
        try SessionEntry(record: record).enter()
        let directory = NetnsDirectory(record.session.netnsDirectory)
        let places = try kept.lab.nodes.map { node in
            NodeCollectors.Place(
                node: node.name, namespace: try directory.open("\(record.name).\(node.name)"),
                namedCounters: NamedCounter.openReader)
        }
        self.places = places
        lab = kept.lab
        instance = record.name
        since = record.intent?.created ?? 0
        nodes = try NodeCollectors.open(
            places, holding: DescriptorPolicy.ofThisProcess().holding(nodes: places.count), sources: Collectors.all)
        host = try HostCollectors(sources: Collectors.host)
    }

    /// The caller's own namespace. Without root's rights some sources are refused; the account names them.
    package init() throws {
        let place = NodeCollectors.Place(node: "", namespace: nil, namedCounters: NamedCounter.openReader)
        places = [place]
        lab = nil
        instance = nil
        since = Clock.wall - Clock.sinceBoot
        nodes = try NodeCollectors.open([place], sources: Collectors.all)
        host = try HostCollectors(sources: Collectors.host)
    }

    /// Reads everything; the rates are those since the reading before.
    package func read() throws -> CounterAccount {
        let samples = try NodeCollectors.samples(of: nodes) + [host.sample()]
        let earlier = last
        last = samples
        let rules = droppingRules()
        var recent = Self.movement(of: samples, since: earlier)
        recent?.counters += Self.movement(of: rules.counters, since: lastRules)
        lastRules = rules.counters
        return CounterAccount(
            lab: instance, since: since, time: Clock.wall, total: try evidence(samples, rules), recent: recent,
            unavailable: Self.missing(samples))
    }

    /// Those of the kernel; of the lab file where the kernel lets nobody look.
    private func droppingRules() -> DroppingRules {
        places.reduce(into: DroppingRules()) { all, place in
            let read = try? FreshThread.run {
                try place.namespace?.enter()
                return try DroppingRules.read(node: place.node)
            }
            all.rules += read?.rules ?? lab?.nodes.filter { $0.name == place.node }.flatMap(DropRule.all) ?? []
            all.counters += read?.counters ?? []
        }
    }

    private func evidence(_ samples: [CounterSample], _ rules: DroppingRules) throws -> Evidence {
        var evidence = Evidence()
        evidence.counters = samples.flatMap { $0.delta(from: CounterSample(node: $0.node)) } + rules.counters
        evidence.sources = (Collectors.all + Collectors.host).map { $0.source }
        evidence.sources.removeAll { source in samples.contains { $0.unavailable[source] != nil } }
        evidence.interfaces = try nodes.flatMap { try $0.interfaceFacts() }.map { facts in
            var facts = facts
            facts.peer = lab?.interface(Endpoint(node: facts.node, interface: facts.name))?.peer.description
            return facts
        }
        evidence.dropRules = rules.rules
        return evidence
    }

    private static func movement(
        of samples: [CounterSample], since earlier: [CounterSample]
    ) -> (counters: [CounterDelta], seconds: Double)? {
        guard let first = earlier.first, let now = samples.first, now.time > first.time else { return nil }
        return (zip(samples, earlier).flatMap { $0.delta(from: $1) }, Double(now.time - first.time) / 1e9)
    }

    private static func movement(of counters: [CounterDelta], since earlier: [CounterDelta]) -> [CounterDelta] {
        let before = Dictionary(earlier.map { ($0.key, $0.delta) }) { first, _ in first }
        return counters.map { CounterDelta(key: $0.key, delta: $0.delta - (before[$0.key] ?? 0)) }
            .filter { $0.delta > 0 }
    }

    /// Each source once, with the reason of the first node that lacks it.
    private static func missing(_ samples: [CounterSample]) -> [CounterAccount.Missing] {
        let reasons = samples.reduce(into: [:]) { all, sample in all.merge(sample.unavailable) { first, _ in first } }
        return reasons.sorted { $0.key.rawValue < $1.key.rawValue }
            .map { CounterAccount.Missing(source: $0.key, reason: $0.value) }
    }
}
