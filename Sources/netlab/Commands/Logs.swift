// netlab logs: what the processes of a node wrote.

import ArgumentParser
import LabFormat
import LabRuntime
import SystemCalls

struct Logs: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what the processes of a node wrote.",
        discussion: """
            Standard output and error, as they came; the newest part of it, as the process's 'log:' allows (1mb unless given). \
            Several processes are told apart by NODE:PROC before each line.
            """)

    @OptionGroup var choice: LabOption
    @Argument(help: "The node, or NODE:PROC; all of the lab unless given.", completion: .nodes) var node: String?
    @Argument(help: "The process; all of the node unless given.") var process: String?
    @Flag(name: [.customShort("f"), .long], help: "Go on until Ctrl-C or the end of the lab.") var follow = false
    @Option(name: [.customShort("n"), .long], help: ArgumentHelp("Begin with the last lines.", valueName: "count"))
    var tail: Int?

    func validate() throws {
        if let tail, tail < 0 { throw ValidationError("--tail counts lines: 0 or more") }
    }

    func run() throws {
        let record = try choice.find()
        let chosen = try processes(of: record)
        try Interrupts.catchSignals()
        var logs = chosen.map { LogReader(record.files.log(of: $0.node, $0.name), name: $0.description) }
        for index in logs.indices { show(&logs[index], among: chosen.count, last: tail, isLast: !follow) }
        while follow, !Interrupts.isRequested, record.keeper?.isAlive == true {
            try Console.check()
            Clock.sleep(milliseconds: 50)
            for index in logs.indices { show(&logs[index], among: chosen.count, last: nil) }
        }
        for index in logs.indices where follow { show(&logs[index], among: chosen.count, last: nil, isLast: true) }
    }

    private func processes(of record: InstanceRecord) throws -> [ProcessName] {
        let all = try record.processNames()
        let (node, process) = try wanted()
        let chosen = all.filter { (node ?? $0.node) == $0.node && (process ?? $0.name) == $0.name }
        if chosen.isEmpty { throw try nothing(of: node, process, in: record, all) }
        return chosen
    }

    /// Two words, or one with a colon.
    private func wanted() throws -> (node: String?, process: String?) {
        guard let node, let colon = node.firstIndex(of: ":") else { return (node, process) }
        guard process == nil else { throw ValidationError("'\(node)' names a process already") }
        return (String(node[..<colon]), String(node[node.index(after: colon)...]))
    }

    /// Why there is nothing to show: no such node, no such process, or none at all.
    private func nothing(
        of node: String?, _ process: String?, in record: InstanceRecord, _ all: [ProcessName]
    ) throws -> LabError {
        let lab = "the lab '\(record.name)'"
        let nodes = record.intent?.nodes ?? []
        if let node, !nodes.contains(node) {
            let labs = try InstanceRecord.all(in: record.session).map(\.name)
            let advice = labs.contains(node) ? "a lab is named by --lab \(node)" : nil
            let nearest = Suggestion.text(for: node, among: nodes)
            return LabError(
                "'\(node)'", "\(lab) has no such node\(nearest)",
                remedy: advice ?? "its nodes are: \(nodes.prefix(20).joined(separator: ", "))")
        }
        let names = all.filter { (node ?? $0.node) == $0.node }
        let place = node.map { "node '\($0)'" } ?? lab
        guard let process, !names.isEmpty else { return LabError(place, "has no processes") }
        let nearest = Suggestion.text(for: process, among: names.map(\.name))
        return LabError(
            place, "has no process '\(process)'\(nearest)",
            remedy: "there are: \(names.map(\.description).joined(separator: ", "))")
    }

    /// Lines that are complete; at the end of all an unfinished one too.
    private func show(_ log: inout LogReader, among count: Int, last: Int?, isLast: Bool = false) {
        let lines = log.read(isLast: isLast)
        for line in lines.suffix(last ?? lines.count) {
            Console.print(count == 1 ? line : "\(log.name) | \(line)")
        }
    }
}
