// When processes start, count as ready, start again and end.

import Glibc
import LabFormat
import SystemCalls
import Testing

@testable import LabRuntime

@Suite struct SupervisorTests {
    static let second: UInt64 = 1_000_000_000

    static func name(_ text: String) -> ProcessName { ProcessName(node: "n", name: text) }

    static func process(_ text: String, _ change: (inout NodeProcess) -> Void = { _ in }) -> (
        name: ProcessName, process: NodeProcess
    ) {
        var process = NodeProcess(
            name: text, location: Location(file: "lab.yaml", line: 1, column: 1), command: [text])
        change(&process)
        return (name(text), process)
    }

    /// Starts what is asked for, giving the pids 10, 11, ... in order.
    static func start(_ supervisor: inout Supervisor, now: UInt64, pid: inout Int32) -> [String] {
        supervisor.actions(now: now).compactMap { action in
            guard case .start(let name) = action else { return nil }
            supervisor.started(name, pid: pid, now: now)
            pid += 1
            return name.name
        }
    }

    @Test func startsInOrderOfDependencies() {
        var pid: Int32 = 10
        var supervisor = Supervisor([
            Self.process("db") { $0.readiness = Readiness(condition: .tcp(5432)) },
            Self.process("web") { $0.after = [Self.name("db")] }, Self.process("alone"),
        ])
        #expect(Self.start(&supervisor, now: 0, pid: &pid) == ["db", "alone"])
        #expect(supervisor.outcome == .pending)
        #expect(Self.start(&supervisor, now: 1, pid: &pid) == [])
        supervisor.becameReady(Self.name("db"))
        #expect(Self.start(&supervisor, now: 2, pid: &pid) == ["web"])
        #expect(supervisor.outcome == .ready)
    }

    @Test func looksForReadinessAtIntervalsUntilTheTimeIsOver() {
        var pid: Int32 = 10
        var supervisor = Supervisor([
            Self.process("db") { $0.readiness = Readiness(condition: .udp(53), within: Self.second) }
        ])
        _ = Self.start(&supervisor, now: 0, pid: &pid)
        #expect(supervisor.actions(now: 0) == [.check(Self.name("db"))])
        #expect(supervisor.actions(now: 1) == [])
        #expect(supervisor.deadline == 20_000_000)
        #expect(supervisor.actions(now: 20_000_000) == [.check(Self.name("db"))])
        #expect(supervisor.actions(now: Self.second) == [.signal(Self.name("db"), SIGKILL)])
        #expect(
            supervisor.outcome == .failed(Self.name("db"), "not ready within 1s: no UDP socket is bound to port 53"))
    }

    @Test func endingBeforeReadyFails() {
        var pid: Int32 = 10
        var supervisor = Supervisor([Self.process("db") { $0.readiness = Readiness(condition: .log("up")) }])
        _ = Self.start(&supervisor, now: 0, pid: &pid)
        #expect(supervisor.ended(pid: 10, .exited(0), now: 1) == Self.name("db"))
        #expect(supervisor.outcome == .failed(Self.name("db"), "exited with 0 before it was ready"))
    }

    @Test(arguments: [
        (RestartPolicy.When.never, WaitStatus.exited(1), false), (.never, .exited(0), false),
        (.onFailure, .exited(0), false), (.onFailure, .exited(3), true), (.onFailure, .signalled(9), true),
        (.always, .exited(0), true), (.always, .signalled(15), true),
    ])
    func restartsAsThePolicySays(when: RestartPolicy.When, status: WaitStatus, again: Bool) {
        var pid: Int32 = 10
        var supervisor = Supervisor([Self.process("x") { $0.restart = RestartPolicy(when: when, delay: Self.second) }])
        _ = Self.start(&supervisor, now: 0, pid: &pid)
        _ = supervisor.ended(pid: 10, status, now: 5)
        #expect(Self.start(&supervisor, now: 6, pid: &pid) == [])
        #expect(Self.start(&supervisor, now: 5 + Self.second, pid: &pid) == (again ? ["x"] : []))
        #expect(supervisor.processes[Self.name("x")]?.restarts == (again ? 1 : 0))
    }

    @Test func restartsUpToTheLimit() {
        var pid: Int32 = 10
        var supervisor = Supervisor([
            Self.process("x") { $0.restart = RestartPolicy(when: .always, limit: 2, delay: 1) }
        ])
        var starts = 0
        for now in 0..<20 as Range<UInt64> {
            starts += Self.start(&supervisor, now: now * 2, pid: &pid).count
            _ = supervisor.ended(pid: pid - 1, .exited(1), now: now * 2)
        }
        #expect(starts == 3)
        #expect(supervisor.outcome == .failed(Self.name("x"), "exited with 1"))
    }

    @Test func stopsInReverseAndKillsAfterTheGrace() {
        var pid: Int32 = 10
        var supervisor = Supervisor([
            Self.process("db") { $0.stop = StopPolicy(signal: .terminate, grace: Self.second) },
            Self.process("web") { $0.after = [Self.name("db")] },
        ])
        _ = Self.start(&supervisor, now: 0, pid: &pid)
        _ = Self.start(&supervisor, now: 0, pid: &pid)
        supervisor.stop()
        #expect(supervisor.actions(now: 10) == [.signal(Self.name("web"), SIGTERM)])
        #expect(supervisor.actions(now: 11) == [])
        _ = supervisor.ended(pid: 11, .signalled(SIGTERM), now: 12)
        #expect(supervisor.actions(now: 12) == [.signal(Self.name("db"), SIGTERM)])
        #expect(supervisor.deadline == 12 + Self.second)
        #expect(supervisor.actions(now: 12 + Self.second) == [.signal(Self.name("db"), SIGKILL)])
        #expect(!supervisor.isOver)
        _ = supervisor.ended(pid: 10, .signalled(SIGKILL), now: 13)
        #expect(supervisor.isOver)
        #expect(supervisor.actions(now: 14) == [])
    }

    @Test func anOrphanThatEndsIsNobodys() {
        var supervisor = Supervisor([Self.process("x")])
        #expect(supervisor.ended(pid: 4711, .exited(0), now: 0) == nil)
    }

    @Test func couldNotStartFails() {
        var supervisor = Supervisor([Self.process("x")])
        _ = supervisor.actions(now: 0)
        supervisor.couldNotStart(Self.name("x"), "x: no such program")
        #expect(supervisor.outcome == .failed(Self.name("x"), "x: no such program"))
        #expect(supervisor.isOver)
    }
}
