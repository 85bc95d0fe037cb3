// From a plan to a lab that is there: every step, or none.

import Glibc
import LabFormat
import LabPlanning
import Namespaces
import Netlink
import SystemCalls
import SystemPackage

/// Carries out a plan. On any error or interrupt everything done is undone.
package struct Bringup: Sendable {
    package let session: Session
    package let plan: Plan
    /// The lab file's absolute path, for the records.
    package let file: String
    package let parameters: [String: String]
    /// The lab ends with the command that makes it.
    package var ephemeral = false

    package init(session: Session, plan: Plan, file: String, parameters: [String: String]) {
        self.session = session
        self.plan = plan
        self.file = file
        self.parameters = parameters
    }

    /// Makes the lab.
    /// - Throws: LabError with the place in the lab file, InstanceError, Interrupted.
    package func run() throws -> RunningLab {
        let intent = try self.intent()
        let state = try InstanceDirectory.create(plan.instance, in: session)
        do {
            try state.begin(intent, labText: plan.lab.text)
            let namespaces = try FreshThread.run {
                try Builder(session: session, plan: plan, mark: intent.mark).build()
            }
            try state.finish()
            return RunningLab(session: session, lab: plan.lab, intent: intent, namespaces: namespaces, state: state)
        } catch {
            Interrupts.clear()
            try undo(intent, state, after: error)
            throw error
        }
    }

    /// Neither error may hide the other.
    private func undo(_ intent: Intent, _ state: InstanceDirectory, after error: any Error) throws {
        do {
            try Teardown(session: session, intent: intent).run()
            try state.remove()
        } catch let failure {
            throw LabError(
                "undo of '\(plan.instance)'", "\(failure)\n  after: \(error)",
                remedy: "'netlab gc' removes what is left of it")
        }
    }

    private func intent() throws -> Intent {
        var generator = SystemRandomNumberGenerator()
        let id = String(generator.next(), radix: 16)
        let hubs = plan.lab.nodes.filter { $0.interfaces.count >= 8 }.map(\.name)
        return Intent(
            instance: plan.instance, id: id, lab: plan.lab.name, file: file, parameters: parameters,
            nodes: plan.lab.nodes.map(\.name), hubs: hubs, ephemeral: ephemeral, uid: getuid(), pid: getpid(),
            created: Clock.wall,
            bootID: try Intent.currentBootID())
    }
}
