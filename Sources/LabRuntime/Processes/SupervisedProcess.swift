// One process of a lab in the eyes of its supervisor.

import Glibc
import LabFormat
import SystemCalls

struct SupervisedProcess {
    enum Phase: Equatable {
        case waiting
        /// Asked to be started, not yet heard of.
        case launching
        /// Not ready; it has until `deadline`, and is looked at next at `check`.
        case starting(deadline: UInt64, check: UInt64)
        case ready
        case restarting(at: UInt64)
        /// Asked to end; killed at `deadline`.
        case stopping(deadline: UInt64)
        case ended
        case failed(String)
    }

    let plan: NodeProcess
    var phase = Phase.waiting
    private(set) var pid: Int32?
    private(set) var restarts = 0
    private(set) var lastEnd: WaitStatus?

    /// Between two looks at whether it is ready, in nanoseconds.
    private static let interval: UInt64 = 20_000_000

    init(_ plan: NodeProcess) { self.plan = plan }

    /// May those that come after it start?
    var isSettled: Bool {
        switch phase {
        case .ready, .ended: true
        default: false
        }
    }

    mutating func started(_ pid: Int32, now: UInt64) {
        self.pid = pid
        guard let readiness = plan.readiness else {
            phase = .ready
            return
        }
        phase = .starting(deadline: now + readiness.within, check: now)
    }

    mutating func becameReady() {
        if case .starting = phase { phase = .ready }
    }

    /// Is it time to look? The next look is planned.
    mutating func check(now: UInt64) -> Bool {
        guard case .starting(let deadline, let check) = phase, now < deadline, check <= now else { return false }
        phase = .starting(deadline: deadline, check: now + Self.interval)
        return true
    }

    /// The signal for a process that was not ready in time.
    mutating func giveUp(now: UInt64) -> Int32? {
        guard case .starting(let deadline, _) = phase, deadline <= now, let readiness = plan.readiness else {
            return nil
        }
        phase = .failed("not ready within \(TrafficControlTime.text(readiness.within)): \(readiness.condition.unmet)")
        return SIGKILL
    }

    mutating func ended(_ status: WaitStatus, now: UInt64, stopping: Bool) {
        let phase = self.phase
        pid = nil
        lastEnd = status
        if case .failed = phase { return }
        if stopping { return self.phase = .ended }
        if mayRestart(after: status) {
            restarts += 1
            return self.phase = .restarting(at: now + plan.restart.delay)
        }
        if case .starting = phase, status != .exited(0) || plan.readiness != nil {
            return self.phase = .failed("\(status) before it was ready")
        }
        self.phase = status == .exited(0) || plan.restart.when == .never ? .ended : .failed("\(status)")
    }

    private func mayRestart(after status: WaitStatus) -> Bool {
        if let limit = plan.restart.limit, restarts >= limit { return false }
        switch plan.restart.when {
        case .never: return false
        case .onFailure: return status != .exited(0)
        case .always: return true
        }
    }

    /// Its own stop signal first; SIGKILL when its grace is over.
    mutating func stopSignal(now: UInt64) -> Int32? {
        guard pid != nil else { return nil }
        if case .stopping(let deadline) = phase {
            guard deadline <= now else { return nil }
            phase = .stopping(deadline: .max)
            return SIGKILL
        }
        phase = .stopping(deadline: now + plan.stop.grace)
        return plan.stop.signal.number
    }

    /// When something is to be done about it.
    func deadline(stopping: Bool) -> UInt64? {
        switch phase {
        case .starting(let deadline, let check) where !stopping: min(deadline, check)
        case .restarting(let at) where !stopping: at
        case .stopping(let deadline) where deadline != .max: deadline
        default: nil
        }
    }

    var state: ProcessStatus.State {
        switch phase {
        case .waiting, .launching: .waiting
        case .starting: .starting
        case .ready: .ready
        case .restarting: .restarting
        case .stopping: .stopping
        case .ended: .ended
        case .failed: .failed
        }
    }
}
