// Taking an instance away by its name, whole or half made.

import Namespaces
import SystemCalls

/// Removes instances that the state directory knows.
package struct Removal: Sendable {
    package let session: Session

    package init(session: Session) { self.session = session }

    /// Locks the instance, removes all that its intent names, and last its record.
    /// - Returns: names that are there but not ours; they were left alone.
    /// - Throws: InstanceError when there is no such instance or another netlab works on it.
    @discardableResult
    package func remove(_ name: String, onlyIfIncomplete: Bool = false) throws -> [String] {
        guard let state = try InstanceDirectory.open(name, in: session),
            let record = try InstanceRecord.read(name, in: session)
        else {
            throw InstanceError.absent(name)
        }
        // Another netlab may have finished it before we had the lock.
        if onlyIfIncomplete, record.state == .up || record.state == .running { throw InstanceError.exists(name) }
        return try remove(record, state)
    }

    /// The same for an instance that is locked already.
    func remove(_ record: InstanceRecord, _ state: InstanceDirectory) throws -> [String] {
        if record.intent != nil { try state.beginRemoval() }
        let foreign = try record.intent.map { try Teardown(session: session, intent: $0).run() } ?? []
        try state.remove()
        return foreign
    }
}
