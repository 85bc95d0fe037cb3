// How far a sender has come, for another thread to read.

import Synchronization

/// A counter that a sender advances.
package final class SenderProgress: Sendable {
    private let count = Atomic<Int>(0)

    package init() {}

    /// Packets attempted so far.
    package var attempted: Int { count.load(ordering: .relaxed) }

    func set(_ value: Int) { count.store(value, ordering: .relaxed) }
}
