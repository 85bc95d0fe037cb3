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
        for record in try InstanceRecord.all(in: session) where try collect(record.name) {
            garbage.instances.append(record.name)
        }
        for name in names where try isOrphan(name) {
            if !dryRun { try NetnsDirectory(session.netnsDirectory).remove(name) }
            garbage.names.append(name)
        }
        return garbage
    }

    /// Removes an instance if it is garbage. The record is read under the lock: an `up` that just ended is no garbage.
    private func collect(_ name: String) throws -> Bool {
        do {
            guard let state = try InstanceDirectory.open(name, in: session),
                let record = try InstanceRecord.read(name, in: session), try isGarbage(record)
            else { return false }
            if !dryRun { _ = try Removal(session: session).remove(record, state) }
            return true
        } catch InstanceError.busy { return false }
    }

    /// A lab that is up is garbage only when all of its namespaces are gone; any other that nobody works on is.
    private func isGarbage(_ record: InstanceRecord) throws -> Bool {
        guard record.state == .up, let intent = record.intent else { return true }
        let directory = NetnsDirectory(session.netnsDirectory)
        return try intent.nodes.allSatisfy { try directory.entry(intent.namespace(of: $0)) == .absent }
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
                guard try directory.enter(name) else { return nil }
                var socket = try KernelSocket()
                return try socket.mark()
            }
        }
    }
}
