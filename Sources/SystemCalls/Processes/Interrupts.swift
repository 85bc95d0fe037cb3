// Ctrl-C and its kin: a flag that long work looks at, so that what was begun is undone.

import CLinux

/// A request to stop by SIGINT, SIGTERM or SIGHUP.
package enum Interrupts {
    /// Makes the signals set the flag instead of ending the process.
    package static func catchSignals() throws(SystemCallError) {
        try linuxCall("sigaction") { netlab_catch_interrupts() }
    }

    /// Gives the signals their default action back; the flag stays.
    package static func restoreSignals() { _ = netlab_restore_interrupts() }

    package static var isRequested: Bool { netlab_interrupt_signal() != 0 }

    /// The signal that asked, or 0.
    package static var signal: CInt { netlab_interrupt_signal() }

    /// Forgets a request, so that undoing is not itself interrupted.
    package static func clear() { netlab_clear_interrupt() }

    /// Throws when a stop was requested.
    package static func check() throws(Interrupted) {
        if isRequested { throw Interrupted(signal: signal) }
    }
}

/// Work that ended because a signal asked for it.
package struct Interrupted: Error, CustomStringConvertible {
    package var signal: CInt

    package init(signal: CInt) { self.signal = signal }

    package var description: String { "interrupted by signal \(signal)" }
}
