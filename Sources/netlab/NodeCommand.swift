// A command inside a lab: what exec and shell share.

import ArgumentParser
import Glibc
import LabRuntime
import Namespaces
import SystemCalls

/// A command that runs inside a node, or in the session of a lab, in the place of this process.
struct NodeCommand {
    var lab: String?
    /// nil: the lab's session.
    var node: String?

    func run(_ words: [String]) throws -> Never {
        do {
            // A child in the lab's pid namespace ends with the lab; this process stands for it outside.
            if try enter() { Glibc.exit(try ChildCommand.run(words, foreground: Terminal.isOurs)) }
        } catch {
            Console.error(ChildCommand.message(error))
            Glibc.exit(ExitCodes.notStarted)
        }
        let failure = Execution.replaceProcess(words)
        Console.error("error: \(words[0]): \(failure)")
        Glibc.exit(ChildCommand.code(failure))
    }

    private func enter() throws -> Bool {
        guard let node else {
            try SessionEntry(record: InstanceSelection.find(lab)).enter()
            return false
        }
        // `LAB.NODE` says both.
        if lab == nil, let dot = node.lastIndex(of: ".") {
            let record = try InstanceSelection.find(String(node[..<dot]))
            return try NodeEntry(record: record, node: String(node[node.index(after: dot)...])).enter()
        }
        return try NodeEntry(record: InstanceSelection.find(lab), node: node).enter()
    }
}
