// Taking an instance away by its name, whole or half made.

import Namespaces
import SystemCalls

/// Removes instances that the state directory knows.
package struct Removal: Sendable {
    package let session: Session

    package init(session: Session) { self.session = session }

    /// Locks the instance, ends its processes, removes all that its intent names, and last its record.
    /// - Returns: names that are there but not ours; they were left alone.
    /// - Throws: InstanceError when there is no such instance or another netlab works on it.
    @discardableResult
    package func remove(_ name: String, onlyIfIncomplete: Bool = false) throws -> [String] {
        let (record, state) = try lock(name)
        // Another netlab may have finished it before we had the lock. A `run` holds it as long as its lab is there.
        if onlyIfIncomplete, record.state == .up { throw InstanceError.exists(name) }
        return try remove(record, state)
    }

    /// The same for an instance that is locked already.
    func remove(_ record: InstanceRecord, _ state: InstanceDirectory) throws -> [String] {
        if record.intent != nil { try state.note(.removing) }
        try end(record)
        return try removeRest(record, state)
    }

    /// What a keeper removes whose lab has lost its command: it ends itself afterwards.
    func removeAsKeeper(_ name: String) throws {
        // The command's lock goes a moment after its connection.
        for _ in 0..<100 {
            do {
                let (record, state) = try lock(name)
                try state.note(.removing)
                _ = try removeRest(record, state)
                return
            } catch InstanceError.busy { Clock.sleep(milliseconds: 20) }
        }
    }

    private func lock(_ name: String) throws -> (InstanceRecord, InstanceDirectory) {
        guard let state = try InstanceDirectory.open(name, in: session),
            let record = try InstanceRecord.read(name, in: session)
        else { throw InstanceError.absent(name) }
        return (record, state)
    }

    /// The keeper of a lab that is up lets its processes end in their own way; any other is killed.
    private func end(_ record: InstanceRecord) throws {
        guard let keeper = record.keeper, keeper.isAlive else { return }
        let ending = KeeperEnding(keeper)
        if record.state == .up, let connection = try? KeeperConnection(record.files) {
            let lab = try? KeptLab.read(record.name, in: session).lab
            try ending.stop(connection, grace: lab?.grace ?? 0)
        } else {
            try ending.kill()
        }
    }

    private func removeRest(_ record: InstanceRecord, _ state: InstanceDirectory) throws -> [String] {
        let foreign = try record.intent.map { try Teardown(session: session, intent: $0).run() } ?? []
        try state.remove()
        return foreign
    }
}
