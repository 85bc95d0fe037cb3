// netlab explain: one stage or cause of the packet path, or what a run lost.

import ArgumentParser
import Glibc
import PacketPath
import Reporting
import SystemCalls

struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Explain a stage or a cause of loss, or a whole run: where, why, how to look, what to change.",
        discussion: """
            'netlab stages' lists the names. A drop reason (NO_SOCKET), a kernel function (ip_error) and a counter \
            (UdpNoPorts) mean all causes that name them.

            netlab explain qdisc.limit
            netlab explain runs/token-bucket/20260101T120000Z-k3x9f2     what that run lost, and what to do about it
            """)

    @Argument(
        help: "A stage, a cause, a drop reason, a kernel function or a counter; or a run's directory or run.json.",
        completion: .catalogue)
    var name: String
    @Option(help: "text or json.") var format = OutputFormat.text

    func run() throws {
        if ExplainReport.Subject(name) == nil, name.contains("/") || FileStatus(name) != nil { return try explainRun() }
        guard let subject = ExplainReport.Subject(name) else { throw ValidationError(Self.unknown(name)) }
        Console.write(
            format == .json
                ? try ExplainReport.json(subject)
                : ExplainReport.text(subject, color: Console.wantsColour, width: Console.width),
            to: STDOUT_FILENO)
    }

    private func explainRun() throws {
        let record = try RecordedRun(name).record
        Console.write(
            format == .json
                ? try RunExplanation.json(record)
                : RunExplanation.text(record, color: Console.wantsColour, width: Console.width).printablePage,
            to: STDOUT_FILENO)
    }

    private static func unknown(_ name: String) -> String {
        let near = PlaceOfLoss.suggestions(for: name).prefix(3).map { "'\($0)'" }
        let hint = near.isEmpty ? "; 'netlab stages' lists them" : " (did you mean \(near.joined(separator: " or "))?)"
        return "no stage or cause is called '\(name.printable)'\(hint)"
    }
}

extension CompletionKind {
    fileprivate static let catalogue = CompletionKind.list(PlaceOfLoss.names.sorted())
}
