// netlab exec: a command inside a node.

import ArgumentParser

struct Exec: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run a command inside a node.",
        usage:
            "netlab exec [--lab <lab>] <node> -- <command> ...\nnetlab exec [--lab <lab>] --session -- <command> ...",
        discussion: """
            The exit code is the command's own; 125 if netlab failed, 126 and 127 as the shell has them. In a lab that has a \
            keeper the command sees the lab's processes only, and ends with the lab.
            """)

    @OptionGroup var choice: LabOption
    @Flag(help: "Not inside a node: where 'ip netns' shows the lab's nodes.") var session = false
    @Argument(parsing: .captureForPassthrough, help: "The node (LAB.NODE names the lab too), -- and the command.")
    var command: [String]

    func run() throws {
        try Usage.answer(command.prefix(session ? 1 : 2).prefix { $0 != "--" }, Self.self)
        let node = session ? nil : command.first
        var words = session ? command[...] : command.dropFirst()
        if words.first == "--" { words = words.dropFirst() }
        guard node != "--", !words.isEmpty else {
            throw ValidationError("there is no command: netlab exec NODE -- COMMAND ...")
        }
        try NodeCommand(lab: choice.lab, node: node).run(Array(words))
    }
}
