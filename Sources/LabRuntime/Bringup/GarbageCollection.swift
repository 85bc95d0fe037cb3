// Finds and removes what killed netlabs left behind, and only that.

import Namespaces
import Netlink
import SystemCalls

/// What a collection found.
package struct Garbage: Sendable, Equatable {
    /// Instances that were half made, or whose record outlived a reboot or their namespaces.
    package var instances: [String] = []
    /// Marked names that no instance knows.
    package var names: [String] = []

    package var isEmpty: Bool { instances.isEmpty && names.isEmpty }
}

package struct GarbageCollection: Sendable {
    package let session: Session
    /// Only report.
    package let dryRun: Bool

    package init(session: Session, dryRun: Bool = false) {
        self.session = session
        self.dryRun = dryRun
    }

    package func run() throws -> Garbage {
        var garbage = Garbage()
        // Names first: an instance's record is written before its names, so a name seen now has its record by then.
        let names = try NetnsDirectory(session.netnsDirectory).names()
        for record in try InstanceRecord.all(in: session) where try isGarbage(record) {
            do {
                if !dryRun { try Removal(session: session).remove(record.name) }
                garbage.instances.append(record.name)
            } catch InstanceError.busy { continue } catch InstanceError.absent { continue }
        }
        for name in names where try isOrphan(name) {
            if !dryRun { try NetnsDirectory(session.netnsDirectory).remove(name) }
            garbage.names.append(name)
        }
        return garbage
    }

    /// A lab that is up is garbage only when all of its namespaces are gone.
    private func isGarbage(_ record: InstanceRecord) throws -> Bool {
        guard record.state == .up, let intent = record.intent else { return try isUnlocked(record.name) }
        let directory = NetnsDirectory(session.netnsDirectory)
        return try intent.nodes.allSatisfy { try directory.entry(intent.namespace(of: $0)) == .absent }
    }

    /// An `up` that is under way holds the lock.
    private func isUnlocked(_ name: String) throws -> Bool {
        do { return try InstanceDirectory.open(name, in: session) != nil } catch InstanceError.busy { return false }
    }

    private func isOrphan(_ name: String) throws -> Bool {
        guard let mark = try mark(of: name) else { return false }
        return try InstanceRecord.read(mark.instance, in: session)?.intent?.mark != mark
    }

    private func mark(of name: String) throws -> Mark? {
        let directory = NetnsDirectory(session.netnsDirectory)
        switch try directory.entry(name) {
        case .absent: return nil
        case .file(let mark): return mark
        case .namespace:
            return try FreshThread.run {
                try directory.open(name).enter()
                var socket = try KernelSocket()
                return try socket.mark()
            }
        }
    }
}
