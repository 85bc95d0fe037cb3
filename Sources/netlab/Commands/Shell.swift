// netlab shell: a shell inside a node.

import ArgumentParser

struct Shell: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Open a shell inside a node.")

    @Option(name: [.short, .long], help: "The lab's name or file, if several are up.") var lab: String?
    @Argument(help: "The node; LAB.NODE names the lab too.") var node: String

    func run() throws {
        try NodeCommand(lab: lab, node: node).replaceProcess([Environment["SHELL"] ?? "/bin/sh"])
    }
}
