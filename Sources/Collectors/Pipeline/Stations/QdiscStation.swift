// The tree of qdiscs and classes on the way out.

import Netlink
import PacketPath

enum QdiscStation {
    @Sendable static func items(_ facts: PipelineFacts) -> [Pipeline.Item] {
        guard let tree = facts.queues.value else { return [Pipeline.Item("qdisc", absence: facts.queues.absence)] }
        let roots = tree.qdiscs.filter(\.isRoot).map { item($0, tree, facts) }
        let defaults = facts.host.settings("default_qdisc", "dev_weight_tx_bias")
        let host = Pipeline.Item("defaults", settings: defaults, command: "sysctl net.core.default_qdisc")
        let none = Pipeline.Item("qdisc", absence: "no qdisc")
        return (roots.isEmpty ? [none] : roots) + (defaults.isEmpty ? [] : [host])
    }

    /// A qdisc with its filters, its classes and the qdiscs in them.
    private static func item(_ qdisc: QueueNode, _ tree: QueueTree, _ facts: PipelineFacts) -> Pipeline.Item {
        let filters = (facts.filters.value ?? []).filter { $0.parent == qdisc.handle }.map(FilterStation.item)
        var item = Pipeline.Item(
            "qdisc", "\(qdisc.kind) \(qdisc.handle)", settings: qdisc.settings.map(Pipeline.Setting.init),
            counters: counters(qdisc, causes: qdisc.isRoot ? CausesThere.named("qdisc.limit") : []), items: filters,
            command: qdisc.isRoot ? "tc -s qdisc show dev \(facts.name); tc -s class show dev \(facts.name)" : nil)
        let major = qdisc.handle.major
        // The classes at the top of the qdisc, which hold the others.
        let top = tree.classes.filter { $0.handle.major == major && ($0.isRoot || $0.parent == qdisc.handle) }
        item.items += top.map { classItem($0, tree, facts) }
        let inner = tree.qdiscs.filter { child in
            !child.isRoot && child.parent.major == major && !tree.classes.contains { $0.handle == child.parent }
                && child.kind != "clsact" && child.kind != "ingress"
        }
        item.items += inner.map { child in
            var inside = self.item(child, tree, facts)
            inside.settings.insert(Pipeline.Setting("parent", child.parent.description), at: 0)
            return inside
        }
        return item
    }

    private static func classItem(_ node: QueueNode, _ tree: QueueTree, _ facts: PipelineFacts) -> Pipeline.Item {
        let children = tree.classes.filter { !$0.isRoot && $0.parent == node.handle && $0.handle != node.handle }
        let leaves = tree.qdiscs.filter { $0.parent == node.handle }
        return Pipeline.Item(
            "class", "\(node.kind) \(node.handle)", settings: node.settings.map(Pipeline.Setting.init),
            counters: counters(node, causes: []),
            items: children.map { classItem($0, tree, facts) } + leaves.map { item($0, tree, facts) })
    }

    /// The same packet counts in leaf, class and root: the cause is named at the root alone.
    static func counters(_ node: QueueNode, causes: [String]) -> [Pipeline.Counter] {
        let common = zip(QueueStatistics.names, node.statistics?.values ?? []).map { name, value in
            Pipeline.Counter(name, value, isLoss: name == "drops", causes: name == "drops" ? causes : [])
        }
        return common + zip(node.details.names, node.details.values).map { Pipeline.Counter($0, $1) }
    }
}
