// The ends of child processes.

import CLinux
import Glibc
import SystemPackage

/// How a process ended, or that it stopped.
package enum WaitStatus: Hashable, Sendable {
    case exited(Int32)
    case signalled(Int32)
    /// Only when asked for with `untraced`.
    case stopped(Int32)

    init(_ status: CInt) {
        let taken = netlab_wait_status(status)
        self =
            switch taken.kind {
            case CInt(NETLAB_WAIT_STOPPED.rawValue): .stopped(taken.value)
            case CInt(NETLAB_WAIT_SIGNALLED.rawValue): .signalled(taken.value)
            default: .exited(taken.value)
            }
    }

    /// As the shell has it: the exit code, or 128 and the number of the signal.
    package var shellCode: Int32 {
        switch self {
        case .exited(let code): code
        case .signalled(let signal), .stopped(let signal): 128 + signal
        }
    }
}

extension WaitStatus: CustomStringConvertible {
    /// `exited with 1`, `killed by SIGKILL`
    package var description: String {
        switch self {
        case .exited(let code): "exited with \(code)"
        case .signalled(let signal): "killed by \(SignalSymbol.text(signal))"
        case .stopped(let signal): "stopped by \(SignalSymbol.text(signal))"
        }
    }
}

/// Names of signals as `kill -l` has them.
package enum SignalSymbol {
    /// `SIGKILL`
    package static func text(_ signal: Int32) -> String {
        guard let name = unsafe netlab_signal_symbol(signal) else { return "signal \(signal)" }
        return "SIG" + (unsafe String(cString: name))
    }
}

package enum Children {
    /// Takes one child that has ended, if there is one: waitpid(-1, WNOHANG).
    package static func reap() throws(SystemCallError) -> (pid: pid_t, status: WaitStatus)? {
        var status: CInt = 0
        do {
            let pid = try systemCall("waitpid") { unsafe waitpid(-1, &status, WNOHANG) }
            return pid > 0 ? (pid, WaitStatus(status)) : nil
        } catch {
            if error.errno == .noChildProcess { return nil }
            throw error
        }
    }

    /// The end, or the stopping, of one child, if there was one since the last time: waitpid(PID, WNOHANG | WUNTRACED).
    package static func poll(_ pid: pid_t) throws(SystemCallError) -> WaitStatus? {
        var status: CInt = 0
        let changed = try systemCall("waitpid", on: "\(pid)") { unsafe waitpid(pid, &status, WNOHANG | WUNTRACED) }
        return changed > 0 ? WaitStatus(status) : nil
    }

    /// Waits for a child: for its end, or with `untraced` also for its stopping.
    /// - Throws: EINTR when a stop of ourselves was requested, ECHILD if it is none of ours.
    package static func wait(_ pid: pid_t, untraced: Bool = false) throws(SystemCallError) -> WaitStatus {
        var status: CInt = 0
        try systemCall("waitpid", on: "\(pid)") { unsafe waitpid(pid, &status, untraced ? WUNTRACED : 0) }
        return WaitStatus(status)
    }
}
