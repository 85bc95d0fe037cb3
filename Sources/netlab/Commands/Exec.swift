// netlab exec and netlab shell: a command inside a node.

import ArgumentParser
import Glibc
import LabRuntime
import Namespaces
import SystemCalls
import SystemPackage

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

struct Shell: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Open a shell inside a node.")

    @Option(name: [.short, .long], help: "The lab's name or file, if several are up.") var lab: String?
    @Argument(help: "The node; LAB.NODE names the lab too.") var node: String

    func run() throws {
        try NodeCommand(lab: lab, node: node).replaceProcess([Environment["SHELL"] ?? "/bin/sh"])
    }
}

/// A command that takes this process's place, inside a node.
private struct NodeCommand {
    var lab: String?
    var node: String

    func replaceProcess(_ words: [String]) throws {
        do {
            let (record, node) = try find()
            try NodeEntry(record: record, node: node, session: .root).enter()
        } catch {
            Console.error(error is any LocatedError ? "\(error)" : "error: \(error)")
            throw ExitCode(ExitCodes.notStarted)
        }
        let failure = Execution.replaceProcess(words)
        Console.error("error: \(words[0]): \(failure)")
        throw ExitCode(failure == .noSuchFileOrDirectory ? ExitCodes.notFound : ExitCodes.notExecutable)
    }

    /// `LAB.NODE` says both.
    private func find() throws -> (InstanceRecord, String) {
        if lab == nil, let dot = node.lastIndex(of: ".") {
            return (try InstanceSelection.find(String(node[..<dot])), String(node[node.index(after: dot)...]))
        }
        return (try InstanceSelection.find(lab), node)
    }
}
