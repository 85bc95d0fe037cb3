// A lab that is there.

import LabFormat
import Namespaces
import SystemCalls

/// A lab whose objects exist; the instance is locked as long as this object lives.
package final class RunningLab: Sendable {
    package let session: Session
    package let lab: Lab
    package let intent: Intent
    /// By node. Holding them keeps the namespaces alive even when somebody removes their names.
    package let namespaces: [String: Namespace]
    private let state: InstanceDirectory

    init(session: Session, lab: Lab, intent: Intent, namespaces: [String: Namespace], state: InstanceDirectory) {
        self.session = session
        self.lab = lab
        self.intent = intent
        self.namespaces = namespaces
        self.state = state
    }

    /// Lets a lab that would end with its command stay.
    package func keep() throws { try state.keep() }

    /// Takes the lab down.
    /// - Returns: names that are there but not ours; they were left alone.
    @discardableResult
    package func takeDown() throws -> [String] {
        try state.beginRemoval()
        let foreign = try Teardown(session: session, intent: intent).run()
        try state.remove()
        return foreign
    }
}
