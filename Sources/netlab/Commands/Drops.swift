// netlab drops: packets that a lab, or this machine's own namespace, loses, while it happens.

import ArgumentParser
import Foundation
import LabRuntime
import PacketPath
import Reporting
import SystemCalls

struct Drops: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show packets that a lab drops, while it happens: where, why, and whose they were.",
        discussion: """
            By the kernel's drop events, from now on. Each line says how many packets were dropped since the line before: \
            in which node and at which interface, at which stage and by which cause ('netlab explain CAUSE'), of which flow, \
            from whom to whom, with the kernel's reason and function. What is freed without being a loss says so: the rest in a \
            closed socket, copies for another host, answers that nobody waits for. A flow's own packet that ends so is a loss.

              netlab drops two-hosts                    until Ctrl-C, then a summary, the largest loss first
              netlab drops two-hosts --duration 10s
              netlab drops --host --format json         the machine's own namespace; one JSON object a line
              netlab drops two-hosts --since-up         what a lab made by 'netlab up --trace' has dropped until now

            Without BPF the kernel's drop monitor tells of the packets of the lab's runs, and else a private instance of tracefs \
            of every drop on the machine; neither knows nodes and interfaces.

            Flows of the lab's own runs are called by their names, those of 'netlab send' '#1'. Nothing is changed by looking.
            """)

    @OptionGroup var instance: InstanceOptions
    @Flag(help: "The machine's own namespace instead of a lab.") var host = false
    @Flag(help: "What the lab has dropped since it is up, once; for labs made by 'netlab up --trace'.") var sinceUp =
        false
    @Option(help: ArgumentHelp("End after this time, such as 5s.", valueName: "time")) var duration: TimeArgument?
    @Option(help: ArgumentHelp("End when so many packets, or more, were dropped.", valueName: "n")) var count: UInt64?
    @Option(help: ArgumentHelp("How often to look.", valueName: "time")) var interval = TimeArgument.second
    @Option(
        help: ArgumentHelp(
            "What tells of them: auto (the best there is), bpf, drop-monitor or tracefs.", valueName: "source"))
    var dropEvents = WatchedSource.auto
    @Option(help: "text or json.") var format = OutputFormat.text

    func validate() throws {
        if host, let lab = instance.lab { throw ValidationError("--host is about no lab: leave out '\(lab)'") }
        if let count, count < 1 { throw ValidationError("--count is 1 or more") }
        guard sinceUp else { return }
        if host { throw ValidationError("--since-up is about a lab, not about --host") }
        if duration != nil || count != nil { throw ValidationError("--since-up looks once: no --duration, no --count") }
    }

    func run() throws {
        if sinceUp { return try KeptDropsPage(format: format).show(instance.find()) }
        try Interrupts.catchSignals()
        let record = host ? nil : try instance.find()
        let watch = try record.map { try DropWatch($0, dropEvents.source) } ?? DropWatch(dropEvents.source)
        let report = DropReport(color: Console.wantsColour)
        Console.error("watching \(watch.subject); Ctrl-C ends")
        let deadline = duration.map { Clock.monotonic + $0.nanoseconds } ?? .max
        var dropped: UInt64 = 0
        while !Interrupts.isRequested, dropped < count ?? .max, Clock.monotonic < deadline {
            Clock.sleep(until: min(deadline, Clock.monotonic + interval.nanoseconds))
            dropped += try show(watch.read(), report)
            if let record, try !isThere(record) { break }
        }
        // Between the last look and the signal.
        _ = try show(watch.read(), report)
        let summary = watch.summary()
        Console.write(
            format == .json ? try DropReport.json(summary) : report.summary(summary) + "\n", to: 1)
    }

    /// Gives the number of packets in the lines.
    private func show(_ lines: [DropLine], _ report: DropReport) throws -> UInt64 {
        for line in lines {
            Console.write(format == .json ? try DropReport.json(line) : report.line(line) + "\n", to: 1)
        }
        try Console.check()
        return lines.reduce(0) { $0 + $1.packets }
    }

    private func isThere(_ record: InstanceRecord) throws -> Bool {
        try InstanceRecord.read(record.name, in: record.session)?.intent?.id == record.intent?.id
    }
}

/// What the keeper of a traced lab has seen since it is up.
private struct KeptDropsPage {
    let format: OutputFormat

    func show(_ record: InstanceRecord) throws {
        guard let keeper = try record.connectToKeeper() else {
            throw LabError(
                "'\(record.name)'", "has no drop events", remedy: "'netlab up --trace' starts them with the lab")
        }
        let snapshot = try keeper.drops()
        if format == .json { return Console.print(try JSONText.render(snapshot)) }
        Console.print(DropReport(color: Console.wantsColour).summary(snapshot.summary))
        if snapshot.others > 0 { Console.print("and \(snapshot.others) packets in smaller rows") }
        Console.print("since \(Date(timeIntervalSince1970: Double(snapshot.since) / 1e9).formatted(.iso8601))")
    }
}

/// What can tell of drops while they happen.
enum WatchedSource: String, ExpressibleByArgument, CaseIterable {
    case auto, bpf
    case dropMonitor = "drop-monitor"
    case tracefs

    var source: DropSource {
        switch self {
        case .auto: .auto
        case .bpf: .bpf
        case .dropMonitor: .dropMonitor
        case .tracefs: .tracefs
        }
    }
}
