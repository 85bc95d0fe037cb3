// The processes of a lab as the keeper runs them: the supervisor's decisions carried out.

import Glibc
import LabFormat
import SystemCalls

final class KeptProcesses {
    private var supervisor: Supervisor
    private let launcher: ProcessLauncher
    private let order: [ProcessName]
    private var outputsByDescriptor: [CInt: ProcessOutput] = [:]
    private var running: [ProcessName: RunningProcess] = [:]
    private var checks: [ProcessName: ReadinessCheck] = [:]
    private var reported: KeeperReply?
    private var hasReportedOutcome = false

    init(_ processes: [(name: ProcessName, process: NodeProcess)], launcher: ProcessLauncher) {
        supervisor = Supervisor(processes)
        order = processes.map(\.name)
        self.launcher = launcher
    }

    var isOver: Bool { supervisor.isOver }
    var deadline: UInt64? { supervisor.deadline }
    var outputs: [CInt] { Array(outputsByDescriptor.keys) }

    /// All that is to be done now; what is ready by it lets others start at once.
    func act(now: UInt64) throws {
        while case let actions = supervisor.actions(now: now), !actions.isEmpty {
            for action in actions { try carryOut(action, now) }
        }
    }

    private func carryOut(_ action: Supervisor.Action, _ now: UInt64) throws {
        switch action {
        case .start(let name): start(name, now)
        case .check(let name): check(name)
        case .signal(let name, let signal): _ = try running[name]?.signal(signal)
        }
    }

    func ended(pid: Int32, _ status: WaitStatus, now: UInt64) {
        if let name = running.first(where: { $0.value.pid == pid })?.key { readLast(of: name) }
        if let name = supervisor.ended(pid: pid, status, now: now) {
            checks[name] = nil
            running[name] = nil
            // What it left behind may hold the ports that its next start needs.
            if case .restarting? = supervisor.processes[name]?.phase { _ = Glibc.kill(-pid, SIGKILL) }
            return
        }
        for (name, check) in checks where check.ended(pid: pid, status) { supervisor.becameReady(name) }
    }

    /// Reads what a process wrote.
    func read(_ descriptor: CInt) throws {
        guard let output = outputsByDescriptor[descriptor] else { return }
        guard let lines = try output.read() else {
            outputsByDescriptor[descriptor] = nil
            return
        }
        guard case .log(let text)? = supervisor.processes[output.name]?.plan.readiness?.condition else { return }
        if lines.contains(where: { $0.contains(text) }) { supervisor.becameReady(output.name) }
    }

    /// What a process wrote before its end belongs before its end: it may say that it is ready. What it left behind may
    /// go on writing, so there is a limit.
    private func readLast(of name: ProcessName) {
        for (descriptor, output) in outputsByDescriptor where output.name == name {
            for _ in 0..<32 {
                let entry = Poll.Entry(descriptor, Poll.readable)
                guard outputsByDescriptor[descriptor] != nil,
                    (try? Poll.wait([entry], milliseconds: 0))?.isEmpty == false
                else { break }
                do { try read(descriptor) } catch { break }
            }
        }
    }

    func stop() { supervisor.stop() }

    /// Without grace: everything below the keeper.
    func kill() {
        _ = Glibc.kill(-1, SIGKILL)
    }

    var statuses: [ProcessStatus] {
        order.compactMap { name in
            supervisor.processes[name].map { process in
                var status = ProcessStatus(name, process, pid: running[name]?.identity?.pid ?? 0)
                if status.signal == SIGKILL, launcher.memoryKills(of: name) > 0 {
                    status.reason = "out of memory: its limit is \(process.plan.limits.memory ?? 0) bytes"
                }
                return status
            }
        }
    }

    /// What the command that makes the lab is told: each change, and once how the beginning ended.
    func report() -> KeeperReply? {
        guard !hasReportedOutcome else { return nil }
        switch supervisor.outcome {
        case .pending:
            let now = KeeperReply.processes(statuses)
            defer { reported = now }
            return now == reported ? nil : now
        case .ready:
            hasReportedOutcome = true
            return .done
        case .failed(let name, let reason):
            hasReportedOutcome = true
            return .failed("\(name): \(reason)")
        }
    }

    private func start(_ name: ProcessName, _ now: UInt64) {
        guard let process = supervisor.processes[name]?.plan else { return }
        do {
            let (running, output) = try launcher.start(process, name)
            self.running[name] = running
            outputsByDescriptor[output.raw] = output
            supervisor.started(name, pid: running.pid, now: now)
        } catch { supervisor.couldNotStart(name, "\(error)".withoutErrorWord) }
    }

    private func check(_ name: ProcessName) {
        guard let condition = supervisor.processes[name]?.plan.readiness?.condition else { return }
        let check = checks[name] ?? ReadinessCheck(condition, name, launcher: launcher)
        checks[name] = check
        do { if try check.isReady() { supervisor.becameReady(name) } } catch {
            // It may be startable a moment later; until its time is over the process is only not ready.
            checks[name] = nil
        }
    }
}
