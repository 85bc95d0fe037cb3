// A lab that is there.

import LabFormat
import Namespaces
import SystemCalls

/// A lab whose objects exist. The instance is locked as long as this object lives, where this process made it; one that was
/// attached to stays another's.
package final class RunningLab: Sendable {
    package let session: Session
    package let lab: Lab
    package let intent: Intent
    /// By node. Holding them keeps the namespaces alive even when somebody removes their names.
    package let namespaces: [String: Namespace]
    /// nil where it is only attached to.
    private let state: InstanceDirectory?
    private let keeper: LabKeeper?

    init(
        session: Session, lab: Lab, intent: Intent, namespaces: [String: Namespace], state: InstanceDirectory?,
        keeper: LabKeeper?
    ) {
        self.session = session
        self.lab = lab
        self.intent = intent
        self.namespaces = namespaces
        self.state = state
        self.keeper = keeper
    }

    /// Lets the lab stay when its command ends.
    package func keep() throws {
        if intent.ephemeral { try state?.note(.kept) }
        try keeper?.keep()
    }

    /// What its processes do, and what they wrote until now.
    package func processReport() throws -> ProcessReport {
        guard let keeper, let state, !lab.startOrder.isEmpty else { return ProcessReport() }
        return ProcessReport(try keeper.processes(), files: InstanceFiles(state.path))
    }

    /// Takes the lab down; its processes end in their own way first.
    /// - Returns: names that are there but not ours; they were left alone.
    @discardableResult
    package func takeDown() throws -> [String] {
        guard let state else { return [] }
        try state.note(.removing)
        try keeper?.stop(grace: lab.grace)
        let foreign = try Teardown(session: session, intent: intent).run()
        try state.remove()
        return foreign
    }
}
