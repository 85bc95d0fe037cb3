// Finds and removes what killed netlabs left behind, and only that.

import Glibc
import Namespaces
import Netlink
import SystemCalls

/// What a collection found.
package struct Garbage: Sendable, Equatable {
    /// Instances that were half made, or whose record outlived a reboot or their namespaces.
    package var instances: [String] = []
    /// Marked names that no instance knows.
    package var names: [String] = []
    /// Control groups that no instance knows.
    package var groups: [String] = []
    /// What could not be removed, and why.
    package var failures: [String] = []

    package var isEmpty: Bool { instances.isEmpty && names.isEmpty && groups.isEmpty && failures.isEmpty }
}

extension Garbage {
    /// One thing that cannot be removed keeps nothing else from being removed.
    fileprivate mutating func note(
        _ name: String, in list: WritableKeyPath<Garbage, [String]>, _ collect: () throws -> Bool
    ) {
        do { if try collect() { self[keyPath: list].append(name) } } catch { failures.append("\(name): \(error)") }
    }
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
        let names = session.isRootless ? [] : try NetnsDirectory(session.netnsDirectory).names()
        for record in try InstanceRecord.all(in: session) {
            garbage.note(record.name, in: \.instances) { try collect(record.name) }
        }
        for name in names { garbage.note(name, in: \.names) { try collect(orphan: name) } }
        for (mark, paths) in try ControlGroups.detect().existing() {
            garbage.note(paths[0], in: \.groups) { try collect(groups: paths, mark) }
        }
        return garbage
    }

    /// Control groups of the caller's whose mark no instance has.
    private func collect(groups paths: [String], _ mark: Mark) throws -> Bool {
        // Where something runs, somebody's lab may be that we cannot see: that of another state directory or container.
        let own = paths.filter { FileStatus($0)?.owner == geteuid() && ControlGroups.isEmpty($0) }
        guard !own.isEmpty, try isOrphan(mark) else { return false }
        if !dryRun { for path in own { try ControlGroups.remove(path) } }
        return true
    }

    /// Removes a name whose mark no instance has. The mark is read again under the instance's lock, so that a new `up` of
    /// the instance cannot be what is removed.
    private func collect(orphan name: String) throws -> Bool {
        guard let mark = try mark(of: name), try isOrphan(mark) else { return false }
        do {
            let lock = try InstanceDirectory.open(mark.instance, in: session)
            defer { withExtendedLifetime(lock) {} }
            guard try self.mark(of: name) == mark, try isOrphan(mark) else { return false }
            if !dryRun { try NetnsDirectory(session.netnsDirectory).remove(name) }
            return true
        } catch InstanceError.busy { return false }
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

    /// A lab that is up is garbage only when all of its namespaces are gone, or its keeper; any other that nobody works on is.
    private func isGarbage(_ record: InstanceRecord) throws -> Bool {
        guard record.state == .up, let intent = record.intent else { return true }
        if session.isRootless { return false }
        let directory = NetnsDirectory(session.netnsDirectory)
        return try intent.nodes.allSatisfy { try directory.entry(intent.namespace(of: $0)) == .absent }
    }

    private func isOrphan(_ mark: Mark) throws -> Bool {
        try InstanceRecord.read(mark.instance, in: session)?.intent?.mark != mark
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
