// What the state directory says of an instance, without locking it.

import Foundation
import Glibc
import Namespaces
import SystemCalls

/// An instance as its journal has it.
package struct InstanceRecord: Sendable {
    package enum State: String, Sendable, Codable {
        /// Everything of its plan was made.
        case up
        /// Made by a `run`, which takes it down.
        case running
        /// Being made, or left half made by a netlab that was killed.
        case incomplete
        /// Its keeper was killed, and with it all that was alive in it.
        case lost
        /// From before the last reboot: nothing of it is left but this record.
        case stale
    }

    package var name: String
    package var path: String
    package var session: Session
    /// The user whose directory it is, whatever its journal says.
    package var owner: UInt32
    /// nil when the journal was not even begun.
    package var intent: Intent?
    /// nil for a lab without a keeper.
    package var keeper: ProcessIdentity?
    package var state: State

    package var files: InstanceFiles { InstanceFiles(path) }

    /// Reads the record of an instance; nil if there is none, and for what can be no instance's name.
    package static func read(_ name: String, in session: Session) throws -> InstanceRecord? {
        guard (try? InstanceName(name)) != nil else { return nil }
        let path = "\(session.stateDirectory)/\(name)"
        guard let status = FileStatus(path, followingLinks: false), status.isDirectory else { return nil }
        let lines = journal(InstanceFiles(path).journal).split(separator: UInt8(ascii: "\n")).map { Data($0) }
        let intent = lines.first.flatMap { try? JSONDecoder().decode(Intent.self, from: $0) }
        // A copy of somebody's directory speaks of another instance: it is no record of this one.
        let own = intent?.instance == name ? intent : nil
        let events = lines.dropFirst().compactMap { try? JSONDecoder().decode(InstanceEvent.self, from: $0) }
        let keeper = own == nil ? nil : InstanceEvent.keeper(of: events)
        return InstanceRecord(
            name: name, path: path, session: session, owner: status.owner, intent: own, keeper: keeper,
            state: try state(of: own, events, keeper))
    }

    /// The directory may be another user's, who puts there what he likes; a journal of 1 MiB is none of ours.
    private static func journal(_ path: String) -> [UInt8] {
        let limit = 1 << 20
        guard let file = try? Files.openRegular(path),
            let bytes = try? Files.read(from: file.raw, named: path, limit: limit), bytes.count <= limit
        else { return [] }
        return bytes
    }

    /// All instances of a session, by name.
    package static func all(in session: Session) throws -> [InstanceRecord] {
        guard Files.exists(session.stateDirectory) else { return [] }
        return try Files.names(in: session.stateDirectory).compactMap { try read($0, in: session) }
    }

    /// Does a netlab work on it at this moment? One that was killed does not.
    package func isWorkedOn() -> Bool {
        do { return try InstanceDirectory.open(name, in: session) == nil } catch { return true }
    }

    /// Its netlab was killed while it made the lab, or while a `run` used it: what is there of it is garbage.
    package var isKilled: Bool { ![.up, .lost, .stale].contains(state) && !isWorkedOn() }

    /// Nodes whose namespaces are gone. Those of a rootless session are its keeper's, and go with it alone.
    package func missingNodes() throws -> [String] {
        guard let intent else { return [] }
        if session.isRootless { return state == .lost ? intent.nodes : [] }
        let directory = NetnsDirectory(session.netnsDirectory)
        return try intent.nodes.filter { try directory.entry(intent.namespace(of: $0)) != .namespace }
    }

    /// The lab file as it was when the instance was made.
    package func labText() throws(SystemCallError) -> String { try Files.text(files.lab) }

    /// The caller's own: nobody else's keeper is asked anything.
    package var isOwn: Bool { owner == geteuid() }

    package var ownerName: String { UserAccount.name(of: owner) }

    /// A connection to its keeper; nil for a lab that has none.
    /// - Throws: KeeperError.gone when it was killed.
    package func connectToKeeper() throws -> KeeperConnection? {
        guard let keeper else { return nil }
        guard keeper.isAlive else { throw KeeperError.gone }
        return try KeeperConnection(files)
    }

    private static func state(
        of intent: Intent?, _ events: [InstanceEvent], _ keeper: ProcessIdentity?
    ) throws(SystemCallError) -> State {
        guard let intent else { return .incomplete }
        if intent.bootID != (try Intent.currentBootID()) { return .stale }
        guard events.contains(.built), !events.contains(.removing) else { return .incomplete }
        if let keeper, !keeper.isAlive { return .lost }
        return intent.ephemeral && !events.contains(.kept) ? .running : .up
    }
}
