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
    @Argument(help: "The node; all of the lab unless given.", completion: .nodes) var node: String?
    @Argument(help: "The process; all of the node unless given.") var process: String?
    @Flag(name: [.customShort("f"), .long], help: "Go on until Ctrl-C or the end of the lab.") var follow = false
    @Option(name: [.customShort("n"), .long], help: ArgumentHelp("Begin with the last lines.", valueName: "count"))
    var tail: Int?

    func run() throws {
        let record = try choice.find()
        let chosen = try processes(of: record)
        try Interrupts.catchSignals()
        var logs = chosen.map { LogReader(record.files.log(of: $0.node, $0.name), name: $0.description) }
        for index in logs.indices { show(&logs[index], among: chosen.count, last: tail, isLast: !follow) }
        while follow, !Interrupts.isRequested, Files.exists(record.path) {
            Clock.sleep(milliseconds: 50)
            for index in logs.indices { show(&logs[index], among: chosen.count, last: nil) }
        }
        for index in logs.indices where follow { show(&logs[index], among: chosen.count, last: nil, isLast: true) }
    }

    private func processes(of record: InstanceRecord) throws -> [ProcessName] {
        let all = try record.processNames()
        let chosen = all.filter { (node ?? $0.node) == $0.node && (process ?? $0.name) == $0.name }
        guard chosen.isEmpty else { return chosen }
        let names = all.map(\.description).joined(separator: ", ")
        throw LabError(
            [node, process].compactMap { $0 }.joined(separator: ":"), "no such process in '\(record.name)'",
            remedy: names.isEmpty ? "the lab has none" : "there are: \(names)")
    }

    private func show(_ log: inout LogReader, among count: Int, last: Int?, isLast: Bool = false) {
        let lines = log.read(isLast: isLast)
        for line in lines.suffix(last ?? lines.count) {
            Console.print(count == 1 ? line : "\(log.name) | \(line)")
        }
    }
}
