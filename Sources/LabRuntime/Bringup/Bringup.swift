// From a plan to a lab that is there: every step, or none.

import Collectors
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
    /// Drop events last as long as the lab.
    package var trace = false
    /// netlab itself, or what the tests put in its place.
    package var keeperExecutable = LabKeeper.executable

    package init(session: Session, plan: Plan, file: String, parameters: [String: String]) {
        self.session = session
        self.plan = plan
        self.file = file
        self.parameters = parameters
    }

    /// Makes the lab: its record, its keeper if it needs one, its objects, its processes.
    /// - Parameter progress: called with the processes whenever one of them changes.
    /// - Throws: LabError with the place in the lab file, InstanceError, MissingCapability, Interrupted.
    package func run(progress: @Sendable ([ProcessStatus]) -> Void = { _ in }) throws -> RunningLab {
        if !session.isRootless { try Rights.require([.systemAdministration, .networkAdministration]) }
        if trace, case .unavailable(let reason) = DropEvents.availability() {
            throw MissingCapability("drop-events", reason)
        }
        let lock = try HostSetting.lock(for: plan.lab)
        defer { withExtendedLifetime(lock) {} }
        let intent = try self.intent()
        let state = try InstanceDirectory.create(plan.instance, in: session)
        var keeper: LabKeeper?
        do {
            try state.begin(intent, lab: plan.lab)
            keeper = try startKeeper(state)
            if trace { try Capabilities.requireDropEvents() }
            try Capabilities.require(plan.lab.requires)
            try plan.lab.requireControlGroups()
            try HostSetting.change(for: plan.lab)
            let namespaces = try FreshThread.run {
                try Builder(session: session, plan: plan, mark: intent.mark).build()
            }
            try begin(keeper, progress)
            try state.note(.built)
            return RunningLab(
                session: session, lab: plan.lab, intent: intent, namespaces: namespaces, state: state, keeper: keeper)
        } catch {
            Interrupts.clear()
            try undo(intent, state, keeper, after: error)
            throw error
        }
    }

    /// A lab has a keeper when something is alive in it.
    private var needsKeeper: Bool { session.isRootless || trace || !plan.lab.startOrder.isEmpty }

    /// Starts the keeper; in a rootless session this process moves into the session that the keeper holds.
    private func startKeeper(_ state: InstanceDirectory) throws -> LabKeeper? {
        guard needsKeeper else { return nil }
        let keeper = try LabKeeper(instance: plan.instance, session: session, executable: keeperExecutable)
        try state.note(.keeper(keeper.identity))
        if session.isRootless { try keeper.spaces().enter() }
        return keeper
    }

    /// A process that does not get ready is a fault of the lab file's place that asks for it.
    private func begin(_ keeper: LabKeeper?, _ progress: @Sendable ([ProcessStatus]) -> Void) throws {
        do { try keeper?.begin(trace: trace, progress: progress) } catch KeeperError.refused(let reason) {
            let process = plan.lab.processes.first { reason.hasPrefix("\($0.name): ") }
            let log = process.map {
                ProcessTail(InstanceFiles("\(session.stateDirectory)/\(plan.instance)"), $0.name).text
            }
            throw LabError("process", reason, at: process?.process.location, remedy: log)
        }
    }

    /// Neither error may hide the other.
    private func undo(_ intent: Intent, _ state: InstanceDirectory, _ keeper: LabKeeper?, after error: any Error) throws
    {
        do {
            try keeper.map { try KeeperEnding($0.identity).kill() }
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
            nodes: plan.lab.nodes.map(\.name), hubs: hubs,
            controlGroups: plan.lab.processes.contains { !$0.process.limits.isEmpty }
                || plan.lab.nodes.contains { !$0.cgroupEgress.isEmpty },
            hostSettings: try HostSetting.before(plan.lab, in: session), ephemeral: ephemeral,
            uid: getuid(), pid: getpid(),
            created: Clock.wall,
            bootID: try Intent.currentBootID())
    }
}
