// netlab exec: a command inside a node.

import ArgumentParser

struct Exec: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run a command inside a node.",
        usage: "netlab exec [--lab <lab>] <node> -- <command> ...",
        discussion: "The exit code is the command's own; 125 if netlab failed, 126 and 127 as the shell has them.")

    @Option(name: [.short, .long], help: "The lab's name or file, if several are up.") var lab: String?
    @Argument(help: "The node; LAB.NODE names the lab too.") var node: String
    @Argument(parsing: .captureForPassthrough, help: "The command and its arguments.") var command: [String]

    func run() throws {
        let words = command.first == "--" ? Array(command.dropFirst()) : command
        guard !words.isEmpty else { throw ValidationError("there is no command: netlab exec NODE -- COMMAND ...") }
        try NodeCommand(lab: lab, node: node).replaceProcess(words)
    }
}
