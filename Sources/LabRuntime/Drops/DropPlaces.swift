// From the numbers of a drop event to words: interface, stage and cause, as far as they can be told while it happens.

import Collectors
import Namespaces
import PacketPath

/// Where drops of a lab, or of the machine's own namespace, took place. One thread uses it.
final class DropPlaces {
    private let nodes: [String: NodeCollectors]
    private var facts: [String: [InterfaceFacts]] = [:]

    init(_ namespaces: [String: Namespace]) throws {
        nodes = try Dictionary(
            uniqueKeysWithValues: namespaces.map { node, namespace in
                (node, try NodeCollectors(node: node, namespace: namespace, holding: .nothing))
            })
    }

    /// The caller's own namespace, as the node with this name.
    init(own node: String) throws {
        let place = NodeCollectors.Place(node: node, namespace: nil)
        let opened = try NodeCollectors.open([place], holding: .nothing)
        nodes = Dictionary(uniqueKeysWithValues: opened.map { (node, $0) })
    }

    /// Interfaces may have come, gone and changed since.
    func forget() { facts = [:] }

    /// The interface with this number at the node, as it is now.
    func interface(_ index: Int, of node: String?) -> InterfaceFacts? {
        guard let node, index > 0 else { return nil }
        if facts[node] == nil { facts[node] = nodes[node].flatMap { try? $0.interfaceFacts() } ?? [] }
        return facts[node]?.first { $0.index == index }
    }

    /// The causes that the event may have: one, where event, hook and interface leave no more. Counters are not asked.
    static func causes(
        reason: String, function: String, hook: String? = nil, at interface: InterfaceFacts?
    ) -> [Cause] {
        var candidates = Cause.candidates(reason: reason, function: function)
        let hooked = candidates.filter { cause in hook.map { cause.condition == .hook($0) } ?? false }
        // What conntrack drops looks like a rule's work at that hook.
        if !hooked.isEmpty, candidates.allSatisfy({ $0.stageID.hasPrefix("netfilter") }) { return hooked }
        if hooked.isEmpty, let anyHook = candidates.first(where: { $0.condition == .hookUnknown }) { return [anyHook] }
        guard let interface, candidates.count > 1 else { return candidates }
        let narrowed = atQueue(candidates, interface)
        if !narrowed.isEmpty { candidates = narrowed }
        return candidates
    }

    /// Of causes that only a qdisc's kind or a carrier tells apart, the ones that the interface can have; none where it cannot tell.
    private static func atQueue(_ candidates: [Cause], _ interface: InterfaceFacts) -> [Cause] {
        let down = candidates.filter { $0.condition == .noCarrier }
        if !interface.running, !down.isEmpty { return down }
        // RED tells its early drops only in sums.
        if ["red", "gred", "choke"].contains(interface.qdisc) { return [] }
        let kind = candidates.filter { $0.condition == .kind(interface.qdisc) }
        return kind.isEmpty ? candidates.filter { $0.condition == .queue } : kind
    }

    /// The stage that all candidates share, `netfilter` for several of its hooks, else `unknown`.
    static func stage(of candidates: [Cause]) -> String {
        let stages = Set(candidates.map(\.stageID))
        if stages.count == 1, let stage = stages.first { return stage }
        let isNetfilter = stages.allSatisfy { $0.hasPrefix("netfilter") || $0 == "conntrack" }
        return isNetfilter && !stages.isEmpty ? "netfilter" : "unknown"
    }
}
