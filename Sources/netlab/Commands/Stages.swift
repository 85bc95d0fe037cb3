// netlab stages: the packet path, stage by stage.

import ArgumentParser
import Reporting

struct Stages: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List the stages of the packet path: causes of loss, their counters and remedies.",
        discussion: "The names are those of 'dropped:' in a lab file's expectations.")

    @Option(help: "text or json.") var format = OutputFormat.text

    func run() throws {
        Console.print(
            format == .json
                ? try CatalogueReport.json() : CatalogueReport.text(color: Console.wantsColour, width: Console.width))
    }
}
