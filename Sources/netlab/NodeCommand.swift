// A command inside a node: what exec and shell share.

import ArgumentParser
import LabRuntime
import Namespaces
import SystemCalls
import SystemPackage

/// A command that takes this process's place, inside a node.
struct NodeCommand {
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
