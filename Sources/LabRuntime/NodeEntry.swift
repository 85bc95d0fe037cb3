// The way into a node, for a process that becomes a command there.

import CLinux
import Glibc
import Namespaces
import SystemCalls
import SystemPackage

/// Moves the calling process into a node: its network, a /sys that shows it, /etc/hosts with the other nodes.
package struct NodeEntry {
    package let record: InstanceRecord
    package let node: String

    package init(record: InstanceRecord, node: String) {
        self.record = record
        self.node = node
    }

    /// Equivalent to what `ip netns exec INSTANCE.NODE` does before it runs the command. The process has one thread here.
    /// - Returns: whether the children of this process now belong to the lab, and end with it.
    /// - Throws: LabError with the nodes there are, if this one is not among them; KeeperError.gone.
    package func enter() throws -> Bool {
        let intent = try checkedIntent()
        let keeper = try record.connectToKeeper()
        let run = keeper == nil ? nil : record.files.run
        for (name, value) in NodeEnvironment.variables(intent, node: node, run: run) { unsafe setenv(name, value, 1) }
        if let keeper {
            try keeper.spaces(of: node).enter()
            return true
        }
        try NodeNamespaces.enterNew(
            network: NetnsDirectory(record.session.netnsDirectory).open(intent.namespace(of: node)), hostName: node,
            hostsFile: record.files.hosts, resolvFile: record.files.resolver)
        return false
    }

    /// Moves the calling process into the node's network, with a /sys that shows it: to look, not to run anything. The
    /// processes in /proc stay those of before. The process has one thread here.
    /// - Throws: as `enter`.
    package func enterNetwork() throws {
        let intent = try checkedIntent()
        if let keeper = try record.connectToKeeper() {
            try keeper.spaces(of: node).only([.user, .network]).enter()
        } else {
            try NetnsDirectory(record.session.netnsDirectory).open(intent.namespace(of: node)).enter()
        }
        NodeNamespaces.showNetwork()
    }

    private func checkedIntent() throws -> Intent {
        guard let intent = record.intent, intent.nodes.contains(node) else {
            let nodes = record.intent?.nodes.prefix(20).joined(separator: ", ") ?? "none"
            throw LabError("'\(node)'", "the lab '\(record.name)' has no such node", remedy: "its nodes are: \(nodes)")
        }
        return intent
    }
}

/// Moves the calling process into a lab's session: where `ip netns` shows its nodes.
package struct SessionEntry {
    package let record: InstanceRecord

    package init(record: InstanceRecord) { self.record = record }

    /// For root's labs there is nothing to do: their session is the machine's.
    package func enter() throws {
        guard record.session.isRootless, let keeper = try record.connectToKeeper() else { return }
        try keeper.spaces(of: nil).enter()
    }
}
