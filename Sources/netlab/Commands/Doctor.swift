// netlab doctor: what this machine can do.

import ArgumentParser
import Collectors
import LabRuntime
import Namespaces

struct Doctor: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print what this machine can do, each thing tried.",
        discussion: """
            The names are those of a lab file's 'requires'. An ordinary user is told what a lab of theirs can do, which lives in a \
            user namespace. Exit 3 when netlab cannot make a lab here at all.
            """)

    @Option(help: "text or json.") var format = OutputFormat.text

    func run() throws {
        let session = try Session.current()
        // Asked outside: what the machine forbids is seen there. The rest is asked where the user's labs would be.
        let rootless = Capability.all.filter { $0.name == Capability.rootless }.map(Entry.init)
        if session.isRootless { try? RootlessSession.enterNew() }
        let entries = rootless + Capability.all.filter { $0.name != Capability.rootless }.map(Entry.init)
        Console.print(format == .json ? try JSONText.render(entries) : text(entries, session))
        let essential = entries.filter { ["namespaces", "names"].contains($0.name) }
        if essential.contains(where: { !$0.available }) { throw ExitCode(ExitCodes.skipped) }
    }

    private func text(_ entries: [Entry], _ session: Session) -> String {
        var table = TextTable("CAPABILITY", "", "FOR")
        for entry in entries { table.add(entry.name, entry.available ? "yes" : "no", entry.purpose) }
        let heading = session.isRootless ? ["without root, in a session of your own:", ""] : []
        let missing = entries.filter { !$0.available }.map { "  \($0.name): \($0.reason ?? "")" }
        let reasons = missing.isEmpty ? [] : ["", "what is missing, and why:"] + missing
        return (heading + [table.rendered] + reasons).joined(separator: "\n")
    }

    private struct Entry: Encodable {
        var name, purpose: String
        var available: Bool
        var reason: String?

        init(_ capability: Capability) {
            name = capability.name
            purpose = capability.purpose
            switch capability.probe() {
            case .available: available = true
            case .unavailable(let reason):
                available = false
                self.reason = reason
            }
        }
    }
}
