// What a keeper answers.

import Collectors
import LabFormat
import Namespaces
import SystemCalls

extension Keeper {
    func answer(_ request: KeeperRequest, _ client: KeeperClient) throws {
        switch request {
        case .begin(let trace):
            guard client.isLease else { throw KeeperError.refused("only the command that makes a lab begins it") }
            try begin(trace: trace)
        case .status: client.send(.processes(processes?.statuses ?? []))
        case .enter(let node):
            let (kinds, descriptors) = try spaces.handOut(node)
            client.send(.namespaces(kinds), descriptors: descriptors)
        case .drops:
            guard let drops else {
                throw KeeperError.refused(
                    "'\(instance)' has no drop events; 'netlab up --trace' starts them with the lab")
            }
            client.send(.drops(try drops.snapshot()))
        case .undo(let after, let undo):
            let (at, isNever) = Clock.monotonic.addingReportingOverflow(after)
            // The last word about a place counts.
            undos.removeAll { $0.undo.isSamePlace(as: undo) }
            undos.append((isNever ? .max : at, undo))
            client.send(.done)
        case .keep: throw KeeperError.refused("only the command that makes a lab keeps it")
        case .stop: break
        }
    }

    /// The lab's namespaces are there: everything alive begins.
    private func begin(trace: Bool) throws {
        let (lab, intent) = try KeptLab.read(instance, in: session)
        if trace { drops = try KeptDrops(lab, instance: instance, session: session) }
        let launcher = try ProcessLauncher(lab: lab, intent: intent, spaces: spaces, files: files)
        processes = KeptProcesses(lab.processes, launcher: launcher)
    }
}
