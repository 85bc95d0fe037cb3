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
        discussion: """
            All of it or nothing: on an error or Ctrl-C everything done is undone. A lab of kernel objects alone leaves no \
            process behind; one with processes, of an ordinary user, or with --trace has one keeper, which ends with it.
            """)

    @OptionGroup var labFile: LabFileOptions
    @Option(help: "The instance's name; the lab's own name unless given.") var name: String?
    @Flag(help: "Record every dropped packet from now on: see 'netlab drops'.") var trace = false

    func run() throws {
        let began = Clock.monotonic
        let loaded = try labFile.load()
        try Interrupts.catchSignals()
        var bringup = try loaded.bringup(as: name)
        bringup.trace = trace
        if try isUnchanged(bringup) { return }
        let progress = Progress()
        progress.show("building \(loaded.lab.nodes.count) nodes and \(loaded.lab.links.count) links ...")
        defer { progress.finish() }
        let lab = try bringup.run { progress.show(ProcessStatus.progress($0)) }
        try lab.keep()
        progress.finish()
        let milliseconds = (Clock.monotonic - began) / 1_000_000
        let processes = loaded.lab.startOrder.isEmpty ? "" : ", \(loaded.lab.startOrder.count) processes"
        Console.print(
            "\(lab.intent.instance) is up: \(loaded.lab.nodes.count) nodes, \(loaded.lab.links.count) links\(processes) in \(milliseconds) ms"
        )
    }

    /// `up` twice: nothing to do for the same file; a changed one is not half applied; remains of a killed `up` go first.
    private func isUnchanged(_ bringup: Bringup) throws -> Bool {
        let instance = bringup.plan.instance
        guard let record = try InstanceRecord.read(instance, in: bringup.session) else { return false }
        switch record.state {
        case .running where record.isWorkedOn(): throw InstanceError.busy(instance)
        case .up:
            try requireSame(bringup, record)
            Console.print("\(instance) is up already, unchanged")
            return true
        case .running, .incomplete, .stale, .lost:
            try Removal(session: bringup.session).remove(instance, onlyIfIncomplete: true)
            Console.error("removed what was left of \(instance): \(record.state.words)")
            return false
        }
    }

    private func requireSame(_ bringup: Bringup, _ record: InstanceRecord) throws {
        let instance = record.name
        guard try record.labText() == bringup.plan.lab.text, record.intent?.parameters == bringup.parameters else {
            throw LabError(
                "'\(instance)'", "is up, from another lab file or other parameters",
                remedy: "take it down first ('netlab down \(instance)'), or give this one another --name")
        }
        let missing = try record.missingNodes()
        guard missing.isEmpty else {
            throw LabError(
                "'\(instance)'", "is damaged: somebody took away \(missing.prefix(5).joined(separator: ", "))",
                remedy: "take the rest down ('netlab down \(instance)') and try again")
        }
    }
}

extension InstanceRecord.State {
    /// Why it is no lab any more.
    var words: String {
        switch self {
        case .running, .incomplete: "the netlab that made it was killed"
        case .lost: "its keeper was killed"
        case .stale: "the machine was booted anew"
        case .up: rawValue
        }
    }
}
