// The signals that may ask a process to end, by name.

import Glibc

/// A signal: its number on this machine and its name with SIG, as `kill -l` lists them.
package struct StopSignal: Hashable, Sendable, CustomStringConvertible {
    package let number: Int32
    package let name: String

    private init(_ name: String, _ number: Int32) {
        self.name = "SIG" + name
        self.number = number
    }

    /// Reads `SIGTERM` or `TERM`; nil where no signal of `all` has that name.
    package init?(_ text: String) {
        guard let signal = Self.all.first(where: { $0.name == text || $0.name == "SIG" + text }) else { return nil }
        self = signal
    }

    package static let terminate = StopSignal("TERM", SIGTERM)

    /// Those that programs end on or take for a request to end; none that pauses or continues.
    package static let all = [
        terminate, StopSignal("INT", SIGINT), StopSignal("QUIT", SIGQUIT), StopSignal("HUP", SIGHUP),
        StopSignal("KILL", SIGKILL), StopSignal("USR1", SIGUSR1), StopSignal("USR2", SIGUSR2),
        StopSignal("WINCH", SIGWINCH), StopSignal("PWR", SIGPWR), StopSignal("ALRM", SIGALRM),
        StopSignal("PIPE", SIGPIPE), StopSignal("ABRT", SIGABRT),
    ]

    package var description: String { name }
}
