// Decides what happens to the processes of a lab and when. Pure: it is told what happened and the time, and says what to do.

import LabFormat
import SystemCalls

/// The life of all processes of a lab: started in order, waited for, started again, stopped.
struct Supervisor {
    /// Something to be done now.
    enum Action: Equatable {
        case start(ProcessName)
        /// Look whether it is ready.
        case check(ProcessName)
        case signal(ProcessName, Int32)
    }

    /// Where the whole of them stands.
    enum Outcome: Equatable {
        case pending
        /// All are ready, or have ended well.
        case ready
        case failed(ProcessName, String)
    }

    private var order: [ProcessName]
    private(set) var processes: [ProcessName: SupervisedProcess]
    private var stopping = false

    /// - Parameter processes: in the order in which they start.
    init(_ processes: [(name: ProcessName, process: NodeProcess)]) {
        order = processes.map(\.name)
        self.processes = Dictionary(processes.map { ($0.name, SupervisedProcess($0.process)) }) { first, _ in first }
    }

    var outcome: Outcome {
        for name in order { if case .failed(let reason)? = processes[name]?.phase { return .failed(name, reason) } }
        return order.allSatisfy { processes[$0]?.isSettled == true } ? .ready : .pending
    }

    /// Has every process ended?
    var isOver: Bool { processes.values.allSatisfy { $0.pid == nil } }

    /// What to do at `now`; each action is given once.
    mutating func actions(now: UInt64) -> [Action] {
        stopping ? stopActions(now) : order.compactMap { startAction($0, now) }
    }

    /// When to ask again, if nothing happens before.
    var deadline: UInt64? { processes.values.compactMap { $0.deadline(stopping: stopping) }.min() }

    mutating func started(_ name: ProcessName, pid: Int32, now: UInt64) { processes[name]?.started(pid, now: now) }

    mutating func couldNotStart(_ name: ProcessName, _ reason: String) { processes[name]?.phase = .failed(reason) }

    mutating func becameReady(_ name: ProcessName) { processes[name]?.becameReady() }

    /// A child ended; a process that forked away and came back to the keeper is nobody's.
    mutating func ended(pid: Int32, _ status: WaitStatus, now: UInt64) -> ProcessName? {
        guard let name = order.first(where: { processes[$0]?.pid == pid }) else { return nil }
        processes[name]?.ended(status, now: now, stopping: stopping)
        return name
    }

    /// Begins the end: nothing starts any more; each process is asked to end once those that came after it have ended.
    mutating func stop() { stopping = true }

    private mutating func startAction(_ name: ProcessName, _ now: UInt64) -> Action? {
        guard var process = processes[name] else { return nil }
        defer { processes[name] = process }
        switch process.phase {
        case .waiting where process.plan.after.allSatisfy { processes[$0]?.isSettled == true }:
            process.phase = .launching
            return .start(name)
        case .restarting(let at) where at <= now:
            process.phase = .launching
            return .start(name)
        case .starting:
            return process.check(now: now) ? .check(name) : process.giveUp(now: now).map { .signal(name, $0) }
        default: return nil
        }
    }

    private mutating func stopActions(_ now: UInt64) -> [Action] {
        order.reversed().compactMap { name in
            let free = processes.values.allSatisfy { $0.pid == nil || !$0.plan.after.contains(name) }
            guard free, let signal = processes[name]?.stopSignal(now: now) else { return nil }
            return .signal(name, signal)
        }
    }
}
