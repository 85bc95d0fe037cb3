// A process that stands for another: its signals go on, its end is the other's.

import Glibc

/// Stands for a child until it ends.
package struct Proxy {
    private let child: RunningProcess
    /// The child is a process group of its own in the terminal's foreground (`Spawn.foreground`).
    private let hasTerminal: Bool

    package init(_ child: RunningProcess, hasTerminal: Bool = false) {
        self.child = child
        self.hasTerminal = hasTerminal
    }

    /// Passes SIGTERM, SIGHUP and their like on, stops when the child stops, and gives its end.
    /// SIGINT and SIGQUIT of a terminal reach the child by themselves.
    package func run() throws(SystemCallError) -> WaitStatus {
        let signals = try SignalDescriptor([SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGCHLD])
        // It may have ended before its SIGCHLD was held for us.
        if let status = try ended() { return status }
        while true {
            _ = try Poll.wait([.init(signals.descriptor.raw, Poll.readable)])
            while let signal = try signals.next() {
                if [SIGTERM, SIGHUP, SIGUSR1, SIGUSR2].contains(signal.number) { try child.signal(signal.number) }
                if signal.number == SIGCHLD, let status = try ended() { return status }
                // Not from a terminal: nobody else has told the child.
                if [SIGINT, SIGQUIT].contains(signal.number), signal.sender != 0 { try child.signal(signal.number) }
            }
        }
    }

    private func ended() throws(SystemCallError) -> WaitStatus? {
        guard let status = try Children.poll(child.pid) else { return nil }
        if hasTerminal { Terminal.give(to: getpgrp()) }
        guard case .stopped = status else { return status }
        raise(SIGSTOP)
        guard hasTerminal else {
            try child.signal(SIGCONT)
            return nil
        }
        // Told to go on in the background, we leave the terminal to the shell.
        if Terminal.isOurs { Terminal.give(to: child.pid) }
        _ = kill(-child.pid, SIGCONT)
        return nil
    }
}
