// Is a process ready? Found out without sending it anything.

import Collectors
import Glibc
import LabFormat
import Netlink
import SystemCalls

/// The repeated look at one process.
final class ReadinessCheck {
    private let condition: Readiness.Condition
    private let name: ProcessName
    private let launcher: ProcessLauncher
    private var sockets: BoundPorts?
    private var running: RunningProcess?

    init(_ condition: Readiness.Condition, _ name: ProcessName, launcher: ProcessLauncher) {
        self.condition = condition
        self.name = name
        self.launcher = launcher
    }

    /// A command that still runs when nobody waits for it any more goes, with what it started.
    deinit { if let running { _ = kill(-running.pid, SIGKILL) } }

    /// Looks once. A command is started, and answers by its end.
    func isReady() throws -> Bool {
        switch condition {
        case .tcp(let port): return try ports().isListening(tcp: port)
        case .udp(let port): return try ports().isBound(udp: port)
        case .log: return false
        case .command(let words):
            if running == nil { running = try launcher.startCheck(words, of: name) }
            return false
        }
    }

    /// A child of the keeper ended: was it this check, and did it succeed?
    func ended(pid: Int32, _ status: WaitStatus) -> Bool {
        guard running?.pid == pid else { return false }
        running = nil
        return status == .exited(0)
    }

    private func ports() throws -> BoundPorts {
        if let sockets { return sockets }
        let made = try BoundPorts.of(launcher.node(name).network)
        sockets = made
        return made
    }
}
