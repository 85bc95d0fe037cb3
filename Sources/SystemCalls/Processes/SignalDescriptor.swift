// Signals read like data: for a program that waits for them beside its sockets.

import CLinux
import Glibc
import SystemPackage

/// Some signals, blocked in the thread that made this and read from a descriptor instead.
package final class SignalDescriptor: Sendable {
    package let descriptor: Descriptor

    /// A signal that came, and who sent it (0: the kernel, or a process outside our pid namespace).
    package struct Signal: Hashable, Sendable {
        package var number: CInt
        package var sender: pid_t
        package var user: uid_t
        /// A terminal's key, the end of a child.
        package var isFromKernel: Bool
    }

    /// Blocks the signals in the calling thread, and those it makes from then on. A signal to the process is read here only
    /// if no thread of it has it unblocked: make this before any other thread.
    package init(_ signals: [CInt]) throws(SystemCallError) {
        descriptor = Descriptor(
            owning: try linuxCall("signalfd") { unsafe netlab_signal_descriptor(signals, CUnsignedInt(signals.count)) })
    }

    /// The next signal; nil if none is there. Never waits: `Poll` does.
    package func next() throws(SystemCallError) -> Signal? {
        var signal = netlab_signal()
        let count = try linuxCall("read signalfd") { unsafe netlab_read_signal(descriptor.raw, &signal) }
        guard count > 0 else { return nil }
        return Signal(
            number: signal.signal, sender: signal.sender, user: signal.user, isFromKernel: signal.from_kernel)
    }
}

/// Which signals the calling thread has blocked.
struct SignalMask {
    private let signals: sigset_t

    static var current: SignalMask {
        var signals = sigset_t()
        _ = unsafe pthread_sigmask(SIG_BLOCK, nil, &signals)
        return SignalMask(signals: signals)
    }

    /// Blocks these again and no others: what came meanwhile and nobody read arrives now.
    func restore() {
        var signals = signals
        _ = unsafe pthread_sigmask(SIG_SETMASK, &signals, nil)
    }
}
