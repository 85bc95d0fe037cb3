// What is known of a process of a node: the row that `inspect`, `logs` and `wait` read.

import LabFormat
import SystemCalls

/// A process of a node as the keeper sees it.
package struct ProcessStatus: Codable, Sendable, Equatable {
    package enum State: String, Codable, Sendable {
        /// For the processes it comes after.
        case waiting
        /// Running, not ready yet.
        case starting
        case ready
        /// Ended, and begins again after a pause.
        case restarting
        /// Asked to end.
        case stopping
        /// Ended, and stays so.
        case ended
        /// It could not be started, was not ready in time, or ended where it should not.
        case failed
    }

    package var node: String
    package var name: String
    package var state: State
    /// As the machine sees it; 0 while it does not run.
    package var pid: Int32
    package var restarts: Int
    /// Of its last end.
    package var exitCode: Int32?
    package var signal: Int32?
    /// Why it failed.
    package var reason: String?

    package var fullName: String { "\(node):\(name)" }

    /// How it last ended, in words: `exited with 1`, `killed by SIGKILL`.
    package var ending: String? {
        if let signal { return "\(WaitStatus.signalled(signal))" }
        return exitCode.map { "\(WaitStatus.exited($0))" }
    }
}

extension ProcessStatus {
    /// - Parameter pid: as the machine sees it.
    init(_ name: ProcessName, _ process: SupervisedProcess, pid: Int32) {
        self.init(node: name.node, name: name.name, state: process.state, pid: pid, restarts: process.restarts)
        switch process.lastEnd {
        case .exited(let code)?: exitCode = code
        case .signalled(let number)?, .stopped(let number)?: signal = number
        case nil: break
        }
        if case .failed(let reason) = process.phase { self.reason = reason }
    }
}

extension ProcessStatus {
    /// `waiting for 3 of 10 processes: r1:bird, ...`
    package static func progress(_ processes: [ProcessStatus]) -> String {
        let missing = processes.filter { $0.state != .ready && $0.state != .ended }
        let names = missing.prefix(3).map(\.fullName).joined(separator: ", ") + (missing.count > 3 ? ", ..." : "")
        return "waiting for \(missing.count) of \(processes.count) processes: \(names)"
    }
}
