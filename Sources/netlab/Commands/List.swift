// netlab ls: the labs that are up.

import ArgumentParser
import Foundation
import LabRuntime
import Namespaces

struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls", abstract: "List the labs that are up, other users' too.",
        discussion: "Root sees everybody's labs; an ordinary user their own and root's.")

    @Option(help: "text or json.") var format = OutputFormat.text

    func run() throws {
        let entries = try Session.visible().flatMap(records).map(Entry.init)
        if format == .json { return Console.print(try JSONText.render(entries)) }
        if entries.isEmpty { return Console.print("no lab is up") }
        var table = TextTable("NAME", "LAB", "STATE", "NODES", "PROCESSES", "OWNER", "SINCE", "FILE")
        for entry in entries {
            table.add(
                entry.name, entry.lab.printable, entry.state, String(entry.nodes),
                entry.processes.map { "\($0)" } ?? "-",
                entry.owner, entry.since, entry.file.printable)
        }
        Console.print(table.rendered)
        if entries.contains(where: { ["killed", "lost"].contains($0.state) }) {
            Console.print("'netlab gc' removes what is killed or lost")
        }
    }

    /// What one user's directory holds; one that cannot be read hides no other.
    private func records(of session: Session) -> [InstanceRecord] {
        do { return try InstanceRecord.all(in: session) } catch {
            Console.error("warning: \(error)")
            return []
        }
    }

    private struct Entry: Encodable {
        var name, lab, state, owner, since, file: String
        var nodes: Int
        /// Running; nil where there is no keeper, or it is somebody else's.
        var processes: Int?

        init(_ record: InstanceRecord) {
            name = record.name
            lab = record.intent?.lab ?? "?"
            let damaged = record.state == .up && (try? record.missingNodes().isEmpty) == false
            state = record.isKilled ? "killed" : damaged ? "damaged" : record.state.rawValue
            owner = record.ownerName
            file = record.intent?.file ?? "?"
            nodes = record.intent?.nodes.count ?? 0
            let known = record.isOwn ? try? record.connectToKeeper()?.processes() : nil
            processes = known?.filter { $0.pid != 0 }.count
            let created = record.intent.map { Date(timeIntervalSince1970: Double($0.created) / 1e9) }
            since = created?.formatted(.iso8601) ?? "-"
        }
    }
}
