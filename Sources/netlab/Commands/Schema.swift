// netlab schema: the lab file's JSON Schema.

import ArgumentParser
import Glibc
import LabFormat

struct Schema: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the JSON Schema of the lab file, for editors.",
        discussion:
            "First line of a lab file, for editors with a YAML language server:\n# yaml-language-server: $schema=netlab.schema.json"
    )

    func run() throws { Console.write(LabSchema.json, to: STDOUT_FILENO) }
}
