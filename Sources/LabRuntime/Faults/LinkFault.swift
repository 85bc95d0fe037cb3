// A link that goes down or up while its lab is up.

import LabFormat
import Namespaces
import Netlink
import SystemCalls

/// Equivalent: `ip -n INSTANCE.NODE link set dev INTERFACE down` (or `up`).
package struct LinkFault: Sendable {
    package var endpoint: Endpoint
    package var up: Bool

    package init(endpoint: Endpoint, up: Bool) {
        self.endpoint = endpoint
        self.up = up
    }

    /// Changes the state now. After `duration` nanoseconds the lab's keeper takes it back, whether this netlab lives or not;
    /// a lab that has no keeper gets one.
    /// - Throws: LabError when there is no such interface.
    package func apply(to record: InstanceRecord, for duration: UInt64? = nil) throws {
        let lab = try KeptLab.read(record.name, in: record.session).lab
        guard let interface = lab.interface(endpoint) else {
            let all = lab.nodes.flatMap { node in node.interfaces.map { "\(node.name):\($0.name)" } }
            throw LabError(
                "'\(endpoint)'", "no such interface in '\(record.name)'",
                remedy: "there are: \(all.prefix(20).joined(separator: ", "))")
        }
        let change = Undo.linkState(node: endpoint.node, interface: interface.index, up: up)
        guard let duration else { return try carryOut(change, record) }
        // First the promise to undo, then the deed: killed in between, the undo does no harm.
        let undo = Undo.linkState(node: endpoint.node, interface: interface.index, up: !up)
        guard case .done = try keeper(of: record).ask(.undo(after: duration, undo)) else {
            throw KeeperError.unexpected
        }
        try carryOut(change, record)
    }

    private func carryOut(_ change: Undo, _ record: InstanceRecord) throws {
        try SessionEntry(record: record).enter()
        try change.carryOut(session: record.session, instance: record.name)
    }

    private func keeper(of record: InstanceRecord) throws -> KeeperConnection {
        if let running = try record.connectToKeeper() { return running }
        guard let state = try InstanceDirectory.open(record.name, in: record.session) else {
            throw InstanceError.absent(record.name)
        }
        let keeper = try LabKeeper(instance: record.name, session: record.session, isKept: true)
        try state.note(.keeper(keeper.identity))
        // It goes when nobody is connected and nothing is to be undone: the lease holds it until we are.
        return try withExtendedLifetime(keeper) { try KeeperConnection(record.files) }
    }
}
