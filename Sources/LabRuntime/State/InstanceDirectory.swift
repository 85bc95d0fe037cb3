// The state of one instance: a locked directory with a journal and the lab file.

import Foundation
import Glibc
import LabFormat
import Namespaces
import SystemCalls
import SystemPackage

/// `/run/netlab/INSTANCE`, locked by this process as long as the object lives.
///
/// The lock is flock(2) on the directory itself: it ends with the process that holds it, however that ends.
package final class InstanceDirectory: Sendable {
    package let name: String
    package let path: String
    private let lock: Descriptor

    private init(name: String, path: String, lock: consuming Descriptor) {
        self.name = name
        self.path = path
        self.lock = lock
    }

    /// Makes the directory of a new instance.
    /// - Throws: `InstanceError.exists` if it is there already.
    package static func create(_ name: String, in session: Session) throws -> InstanceDirectory {
        let path = "\(session.stateDirectory)/\(name)"
        if unsafe mkdir(session.stateDirectory, 0o755) != 0, Errno.current != .fileExists {
            throw SystemCallError("mkdir", on: session.stateDirectory, errno: .current)
        }
        // Not readable for others: who can open a directory can lock it.
        guard unsafe mkdir(path, 0o711) == 0 else {
            if Errno.current == .fileExists { throw InstanceError.exists(name) }
            throw SystemCallError("mkdir", on: path, errno: .current)
        }
        do { return try openNew(name, in: session) } catch {
            // It is empty, unless another netlab was quicker and works in it: then it stays.
            _ = unsafe rmdir(path)
            throw error
        }
    }

    /// A collection of garbage may look at the new directory for a moment.
    private static func openNew(_ name: String, in session: Session) throws -> InstanceDirectory {
        for _ in 0..<100 {
            do {
                if let directory = try open(name, in: session) { return directory }
                _ = unsafe mkdir("\(session.stateDirectory)/\(name)", 0o711)
            } catch InstanceError.busy { Clock.sleep(milliseconds: 5) }
        }
        throw InstanceError.busy(name)
    }

    /// Opens and locks the directory of an instance; nil if there is none.
    /// - Throws: `InstanceError.busy` when another netlab works on it.
    package static func open(_ name: String, in session: Session) throws -> InstanceDirectory? {
        guard (try? InstanceName(name)) != nil else { return nil }
        let path = "\(session.stateDirectory)/\(name)"
        guard Files.exists(path) else { return nil }
        let lock: Descriptor
        do { lock = try Files.open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW) } catch {
            let absent: [Errno] = [.noSuchFileOrDirectory, .notDirectory, .tooManySymbolicLinkLevels]
            if absent.contains(error.errno) { return nil }
            throw error
        }
        guard flock(lock.raw, LOCK_EX | LOCK_NB) == 0 else {
            if Errno.current == .wouldBlock { throw InstanceError.busy(name) }
            throw SystemCallError("flock", on: path, errno: .current)
        }
        // Somebody may have removed the directory, or made it anew, between open and flock.
        guard try isSame(lock.raw, path) else { throw InstanceError.busy(name) }
        return InstanceDirectory(name: name, path: path, lock: lock)
    }

    private static func isSame(_ descriptor: CInt, _ path: String) throws -> Bool {
        var opened = stat()
        var named = stat()
        try systemCall("fstat", on: path) { unsafe fstat(descriptor, &opened) }
        guard unsafe stat(path, &named) == 0 else { return false }
        return opened.st_ino == named.st_ino && opened.st_dev == named.st_dev
    }

    /// Writes what the nodes and the keeper read, and then the intent, before anything else is made.
    package func begin(_ intent: Intent, lab: Lab) throws {
        let files = InstanceFiles(path)
        // What others may not read in the lab file they may not read here.
        try Files.write(lab.text, to: files.lab, mode: 0o600)
        try Files.write(HostsFile.text(of: lab), to: files.hosts)
        try Files.write(HostsFile.resolver, to: files.resolver)
        let line = String(decoding: try JSONEncoder().encode(intent), as: UTF8.self)
        try Files.write(line + "\n", to: files.journal)
    }

    /// Adds a line to the journal with one write(2): a kill loses nothing that was noted.
    package func note(_ event: InstanceEvent) throws {
        try Self.append(event, to: InstanceFiles(path))
    }

    /// The same for the lab's own keeper, which has no lock.
    static func append(_ event: InstanceEvent, to files: InstanceFiles) throws {
        let line = String(decoding: try JSONEncoder().encode(event), as: UTF8.self)
        try Files.write(line + "\n", to: files.journal, flags: O_WRONLY | O_APPEND)
    }

    /// Removes the state; the last thing that a teardown does. What netlab did not put there stays, and the directory.
    package func remove() throws(SystemCallError) {
        let files = InstanceFiles(path)
        for file in try files.present() { try Files.remove(file) }
        for folder in [files.logs, files.run] where Files.exists(folder) {
            try systemCall("rmdir", on: folder) { unsafe rmdir(folder) }
        }
        // The journal last: without it nobody knows what this was.
        if Files.exists(files.journal) { try Files.remove(files.journal) }
        try systemCall("rmdir", on: path) { unsafe rmdir(path) }
    }
}

/// Why an instance cannot be worked on.
package enum InstanceError: LocatedError {
    case exists(String)
    case busy(String)
    /// With the labs that there are.
    case absent(String, among: [String] = [])
    /// It is up, but not the caller's.
    case foreign(String, owner: String)
    /// No name was given and this many labs are up.
    case unnamed([String])

    package var description: String {
        switch self {
        case .exists(let name): "error: '\(name)' is up already"
        case .busy(let name): "error: another netlab is working on '\(name)'; wait for it to end"
        case .unnamed([]): "error: no lab is up"
        case .unnamed(let names): "error: several labs are up (\(names.joined(separator: ", "))): name one"
        case .foreign(let name, "root"):
            "error: the lab '\(name)' that is up is root's\n  try sudo"
        case .foreign(let name, let owner):
            "error: the lab '\(name)' that is up is user \(owner)'s\n  as that user: sudo -u \(owner) netlab ..."
        case .absent(let name, let known):
            "error: no lab '\(name)' is up\(Suggestion.text(for: name, among: known)) ('netlab ls' shows those that are)"
        }
    }
}
