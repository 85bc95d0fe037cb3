// A command inside a lab: what exec and shell share.

import ArgumentParser
import Foundation
import Glibc
import LabRuntime
import Namespaces
import SystemCalls
import SystemPackage

/// A command that runs inside a node, or in the session of a lab, in the place of this process.
struct NodeCommand {
    var lab: String?
    /// nil: the lab's session.
    var node: String?

    func run(_ words: [String]) throws -> Never {
        let belongsToLab: Bool
        do { belongsToLab = try enter() } catch {
            Console.error(error is any LocatedError ? "\(error)" : "error: \(error)")
            Glibc.exit(ExitCodes.notStarted)
        }
        if belongsToLab { try runBelow(words) }
        let failure = Execution.replaceProcess(words)
        Console.error("error: \(words[0]): \(failure)")
        Glibc.exit(failure == .noSuchFileOrDirectory ? ExitCodes.notFound : ExitCodes.notExecutable)
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

    /// A child in the lab's pid namespace ends with the lab; this process stands for it outside.
    private func runBelow(_ words: [String]) throws -> Never {
        var spawn = Spawn(words, environment: ProcessEnvironment.all)
        spawn.directory = FileManager.default.currentDirectoryPath
        spawn.foreground = Terminal.isOurs
        do { Glibc.exit(try Proxy(spawn).run().shellCode) } catch let error as SpawnError {
            Console.error("error: \(error)")
            let notFound = error.step == .execute && error.errno == .noSuchFileOrDirectory
            Glibc.exit(notFound ? ExitCodes.notFound : ExitCodes.notExecutable)
        }
    }
}
