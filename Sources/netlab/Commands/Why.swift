// netlab why: the life of one packet of a run.

import ArgumentParser
import Glibc
import LabRuntime
import PacketPath
import Reporting
import SystemCalls

struct Why: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tell the life of one packet of a run: when it was sent, and where and why it ended.",
        discussion: """
            netlab run Labs/token-bucket.yaml
            netlab why runs/token-bucket/20260101T120000Z-k3x9f2 web 500

            Packets are numbered from 0 in the order in which the flow sent them. What is told comes from run.json and \
            packets.json of the run's directory; no lab needs to be up.
            """)

    @Argument(
        help: ArgumentHelp("The run's directory, or its run.json.", valueName: "run"),
        completion: .file(extensions: ["json"]))
    var record: String
    @Argument(help: "The flow's name.") var flow: String
    @Argument(help: ArgumentHelp("The packet's sequence number, from 0.", valueName: "seq")) var sequence: UInt64
    @Option(help: "text or json.") var format = OutputFormat.text

    func run() throws {
        let recorded = try RecordedRun(record)
        let life: PacketLife
        do {
            life = try PacketLife(sequence, of: flow, in: recorded.record, try recorded.packets())
        } catch let failure as PacketLife.Failure {
            throw LabError("packet \(sequence) of flow '\(flow.printable)'", "\(failure)".printable)
        }
        Console.write(
            format == .json
                ? try WhyReport.json(life)
                : WhyReport.text(life, color: Console.wantsColour, width: Console.width).printablePage,
            to: STDOUT_FILENO)
    }
}
