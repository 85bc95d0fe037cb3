// A lab that somebody else made, for a command that works in it.

import LabFormat
import Namespaces

extension RunningLab {
    /// Attaches to a lab that is up, and moves the calling process into its session; it must have one thread.
    /// - Throws: KeeperError.gone; LabError when the lab is not wholly there.
    package convenience init(attaching record: InstanceRecord, lab: Lab) throws {
        if record.isKilled {
            throw LabError(
                "'\(record.name)'", "is no lab any more: the netlab that made it was killed",
                remedy: "'netlab up' with this name builds it anew; 'netlab gc' removes what is left of it")
        }
        guard let intent = record.intent, record.state == .up || record.state == .running else {
            throw record.state == .lost
                ? KeeperError.gone
                : LabError(
                    "'\(record.name)'", "is not up: \(record.state.rawValue)", remedy: "netlab ls shows the labs")
        }
        if !record.session.isRootless { try Rights.require([.systemAdministration]) }
        try SessionEntry(record: record).enter()
        let directory = NetnsDirectory(record.session.netnsDirectory)
        var namespaces: [String: Namespace] = [:]
        for node in lab.nodes { namespaces[node.name] = try directory.open(intent.namespace(of: node.name)) }
        self.init(
            session: record.session, lab: lab, intent: intent, namespaces: namespaces, state: nil, keeper: nil)
    }
}
