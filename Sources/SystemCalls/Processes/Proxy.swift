// A process that stands for another: its signals go on, its end is the other's.

import Glibc

/// Starts a child and stands for it until it ends.
package struct Proxy {
    private let spawn: Spawn

    package init(_ spawn: Spawn) { self.spawn = spawn }

    /// Passes SIGTERM, SIGHUP and their like on, stops when the child stops, and gives its end.
    /// SIGINT and SIGQUIT of a terminal reach the child by themselves.
    /// - Throws: SpawnError; Interrupted if a stop was requested before the child was there.
    package func run() throws -> WaitStatus {
        // Who has it ignored, as we may have been left by our parent, is told of no end.
        _ = signal(SIGCHLD, SIG_DFL)
        let mask = SignalMask.current
        // Held before the child is there: none is lost that comes meanwhile.
        let signals = try SignalDescriptor([SIGINT, SIGQUIT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGCHLD])
        defer { mask.restore() }
        try Interrupts.check()
        let child = try spawn.start()
        while true {
            // Beside another thread that does not hold it, SIGCHLD may be lost: the pidfd tells the end too.
            _ = try Poll.wait([signals.descriptor.raw, child.pidfd.raw].map { .init($0, Poll.readable) })
            while let signal = try signals.next() {
                if signal.number != SIGCHLD { try pass(signal, to: child) }
            }
            if let end = try ended(child) { return end }
        }
    }

    private func pass(_ signal: SignalDescriptor.Signal, to child: RunningProcess) throws(SystemCallError) {
        // From a terminal: it has told the child too.
        if [SIGINT, SIGQUIT].contains(signal.number), signal.isFromKernel { return }
        try child.signal(signal.number)
    }

    private func ended(_ child: RunningProcess) throws(SystemCallError) -> WaitStatus? {
        if Self.isFirst { return try endedAmongOrphans(child) }
        guard let status = try Children.poll(child.pid) else { return nil }
        if spawn.foreground { Terminal.give(to: getpgrp()) }
        guard case .stopped = status else { return status }
        raise(SIGSTOP)
        guard spawn.foreground else {
            try child.signal(SIGCONT)
            return nil
        }
        // Told to go on in the background, we leave the terminal to the shell.
        if Terminal.isOurs { Terminal.give(to: child.pid) }
        _ = kill(-child.pid, SIGCONT)
        return nil
    }

    /// The first process of a pid namespace is everyone's parent in the end. It cannot be stopped from inside.
    private static var isFirst: Bool { getpid() == 1 }

    private func endedAmongOrphans(_ child: RunningProcess) throws(SystemCallError) -> WaitStatus? {
        while let (pid, status) = try Children.reap() { if pid == child.pid { return status } }
        return nil
    }
}
