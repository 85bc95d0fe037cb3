// How far a sender has come, for another thread to read; and that thread's word that it shall stop.

import Synchronization
import SystemCalls

/// What a sender's thread and its owner tell each other.
package final class SenderProgress: Sendable {
    private let count = Atomic<Int>(0)
    private let ending = Atomic<Bool>(false)
    private let failure = Atomic<Bool>(false)
    private let stopping = Atomic<Bool>(false)

    package init() {}

    /// Packets attempted so far.
    package var attempted: Int { count.load(ordering: .relaxed) }

    /// The thread has nothing left to do, whether it tried all packets or not: `join()` does not wait.
    package var hasEnded: Bool { ending.load(ordering: .acquiring) }

    /// It ended with an error, which `join()` throws.
    package var hasFailed: Bool { failure.load(ordering: .acquiring) }

    /// Asks this one sender to end, as a signal asks all.
    package func requestStop() { stopping.store(true, ordering: .relaxed) }

    /// The sender shall end.
    @inline(__always)
    var isStopped: Bool { stopping.load(ordering: .relaxed) || Interrupts.isRequested }

    func set(_ value: Int) { count.store(value, ordering: .relaxed) }

    /// Runs a sender's work to its end, and marks that on every way out.
    func during<Value>(_ work: () throws -> Value) throws -> Value {
        defer { ending.store(true, ordering: .releasing) }
        do { return try work() } catch {
            failure.store(true, ordering: .releasing)
            throw error
        }
    }
}
