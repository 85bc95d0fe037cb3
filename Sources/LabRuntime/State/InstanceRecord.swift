// What the state directory says of an instance, without locking it.

import Foundation
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
        /// From before the last reboot: nothing of it is left but this record.
        case stale
    }

    package var name: String
    package var path: String
    /// nil when the journal was not even begun.
    package var intent: Intent?
    package var state: State

    /// Reads the record of an instance; nil if there is none, and for what can be no instance's name.
    package static func read(_ name: String, in session: Session) throws -> InstanceRecord? {
        guard (try? InstanceName(name)) != nil else { return nil }
        let path = "\(session.stateDirectory)/\(name)"
        guard Files.exists("\(path)/.") else { return nil }
        let journal = "\(path)/journal"
        let text = Files.isRegular(journal) ? (try? Files.text(journal)) ?? "" : ""
        let lines = text.split(separator: "\n")
        let intent = lines.first.flatMap { try? JSONDecoder().decode(Intent.self, from: Data($0.utf8)) }
        // A copy of somebody's directory speaks of another instance: it is no record of this one.
        let own = intent?.instance == name ? intent : nil
        return InstanceRecord(name: name, path: path, intent: own, state: try state(of: own, lines.dropFirst()))
    }

    private struct Event: Codable { var event: String }

    /// All instances of a session, by name.
    package static func all(in session: Session) throws -> [InstanceRecord] {
        guard Files.exists(session.stateDirectory) else { return [] }
        return try Files.names(in: session.stateDirectory).compactMap { try read($0, in: session) }
    }

    /// Does a netlab work on it at this moment? One that was killed does not.
    package func isWorkedOn(in session: Session) -> Bool {
        do { return try InstanceDirectory.open(name, in: session) == nil } catch { return true }
    }

    /// Nodes whose namespaces somebody took away.
    package func missingNodes(in session: Session) throws -> [String] {
        let directory = NetnsDirectory(session.netnsDirectory)
        return try intent.map { intent in
            try intent.nodes.filter { try directory.entry(intent.namespace(of: $0)) != .namespace }
        } ?? []
    }

    /// The lab file as it was when the instance was made.
    package func labText() throws(SystemCallError) -> String { try Files.text("\(path)/lab.yaml") }

    private static func state(of intent: Intent?, _ events: ArraySlice<Substring>) throws(SystemCallError) -> State {
        guard let intent else { return .incomplete }
        if intent.bootID != (try Intent.currentBootID()) { return .stale }
        let events = Set(events.compactMap { try? JSONDecoder().decode(Event.self, from: Data($0.utf8)).event })
        guard events.contains("built"), !events.contains("removing") else { return .incomplete }
        return intent.ephemeral && !events.contains("kept") ? .running : .up
    }
}
