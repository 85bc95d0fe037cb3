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
    private var last: [CounterSample] = []

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
        return CounterAccount(
            lab: instance, since: since, time: Clock.wall, total: try evidence(samples),
            recent: Self.movement(of: samples, since: earlier), unavailable: Self.missing(samples))
    }

    private func evidence(_ samples: [CounterSample]) throws -> Evidence {
        var evidence = Evidence()
        evidence.counters = samples.flatMap { $0.delta(from: CounterSample(node: $0.node)) }
        evidence.sources = (Collectors.all + Collectors.host).map { $0.source }
        evidence.sources.removeAll { source in samples.contains { $0.unavailable[source] != nil } }
        evidence.interfaces = try nodes.flatMap { try $0.interfaceFacts() }.map { facts in
            var facts = facts
            facts.peer = lab?.interface(Endpoint(node: facts.node, interface: facts.name))?.peer.description
            return facts
        }
        evidence.dropRules = lab?.nodes.flatMap(DropRule.all) ?? []
        return evidence
    }

    private static func movement(
        of samples: [CounterSample], since earlier: [CounterSample]
    ) -> (counters: [CounterDelta], seconds: Double)? {
        guard let first = earlier.first, let now = samples.first, now.time > first.time else { return nil }
        return (zip(samples, earlier).flatMap { $0.delta(from: $1) }, Double(now.time - first.time) / 1e9)
    }

    /// Each source once, with the reason of the first node that lacks it.
    private static func missing(_ samples: [CounterSample]) -> [CounterAccount.Missing] {
        let reasons = samples.reduce(into: [:]) { all, sample in all.merge(sample.unavailable) { first, _ in first } }
        return reasons.sorted { $0.key.rawValue < $1.key.rawValue }
            .map { CounterAccount.Missing(source: $0.key, reason: $0.value) }
    }
}
