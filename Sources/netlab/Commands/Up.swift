// netlab up: build the lab and leave it there.

import ArgumentParser
import LabFormat
import LabPlanning
import LabRuntime
import Namespaces
import SystemCalls

struct Up: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Build a lab and leave it there.",
        discussion: "All of it or nothing: on an error or Ctrl-C everything done is undone. No process stays behind.")

    @OptionGroup var labFile: LabFileOptions
    @Option(help: "The instance's name; the lab's own name unless given.") var name: String?

    func run() throws {
        let began = Clock.monotonic
        let loaded = try labFile.load()
        try Interrupts.catchSignals()
        let bringup = try loaded.bringup(as: name)
        if try isUnchanged(bringup) { return }
        try Capabilities.require(loaded.lab.requires)
        let progress = Progress()
        progress.show("building \(loaded.lab.nodes.count) nodes and \(loaded.lab.links.count) links ...")
        defer { progress.finish() }
        let lab = try bringup.run()
        progress.finish()
        let milliseconds = (Clock.monotonic - began) / 1_000_000
        Console.print(
            "\(lab.intent.instance) is up: \(loaded.lab.nodes.count) nodes, \(loaded.lab.links.count) links in \(milliseconds) ms"
        )
    }

    /// `up` twice: nothing to do for the same file; a changed one is not half applied; remains of a killed `up` go first.
    private func isUnchanged(_ bringup: Bringup) throws -> Bool {
        let instance = bringup.plan.instance
        guard let record = try InstanceRecord.read(instance, in: .root) else { return false }
        switch record.state {
        case .up, .running:
            guard try record.labText() == bringup.plan.lab.text, record.intent?.parameters == bringup.parameters else {
                throw LabError(
                    "'\(instance)'", "is up, from another lab file or other parameters",
                    remedy: "take it down first ('netlab down \(instance)'), or give this one another --name")
            }
            let missing = try record.missingNodes(in: .root)
            guard missing.isEmpty else {
                throw LabError(
                    "'\(instance)'", "is damaged: somebody took away \(missing.prefix(5).joined(separator: ", "))",
                    remedy: "take the rest down ('netlab down \(instance)') and try again")
            }
            Console.print("\(instance) is up already, unchanged")
            return true
        case .incomplete, .stale:
            try Removal(session: .root).remove(instance, onlyIfIncomplete: true)
            Console.error("removed what an interrupted 'up' had left of \(instance)")
            return false
        }
    }
}
