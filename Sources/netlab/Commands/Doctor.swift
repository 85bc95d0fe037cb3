// netlab doctor: what this machine can do.

import ArgumentParser
import Collectors
import LabRuntime

struct Doctor: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print what this machine can do, each thing tried.",
        discussion: "The names are those of a lab file's 'requires'. Exit 3 when netlab cannot make a lab here at all.")

    @Option(help: "text or json.") var format = OutputFormat.text

    func run() throws {
        let entries = Capability.all.map(Entry.init)
        if format == .json {
            Console.print(try JSONText.render(entries))
        } else {
            var table = TextTable("CAPABILITY", "", "FOR", "WHY NOT")
            for entry in entries {
                table.add(entry.name, entry.available ? "yes" : "no", entry.purpose, entry.reason ?? "")
            }
            Console.print(table.rendered)
        }
        let essential = entries.filter { ["namespaces", "names"].contains($0.name) }
        if essential.contains(where: { !$0.available }) { throw ExitCode(ExitCodes.skipped) }
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
            case .unavailable(let why): (available, reason) = (false, why)
            }
        }
    }
}
