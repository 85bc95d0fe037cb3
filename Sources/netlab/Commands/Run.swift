// netlab run: up, send, account, down.

import ArgumentParser
import Glibc
import LabFormat
import LabRuntime
import PacketPath
import Reporting
import SystemCalls

struct Run: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Build a lab, send its flows, account for every packet, take the lab down.",
        discussion: """
            The books are printed, and kept as runs/LAB/TIME-ID/run.json, with every packet's fate beside it for 'netlab why'. \
            Exit 0 when they balance, all expectations are met and no process of the lab failed, 1 when not, 3 when the lab needs \
            what this machine lacks. Ctrl-C stops the senders, or the wait for packets on their way: the books of what was sent are \
            printed, without a record, and the lab is taken down; exit 130.

            --kernel runs the lab in QEMU on another kernel: debian-6.1, debian-6.12, a package linux-image-..., the directory of \
            an unpacked one, or a vmlinuz with --modules (see 'netlab kernel'). The record is kept here all the same.
            """)

    @OptionGroup var labFile: LabFileOptions
    @Option(help: "The instance's name; a unique one, LAB~xxxxxx, unless given.") var name: String?
    @Flag(help: "Leave the lab up afterwards.") var keep = false
    @Option(help: ArgumentHelp("Accept up to this many unexplained packets in each flow.", valueName: "n"))
    var allowUnexplained: UInt64 = 0
    @Option(help: ArgumentHelp("Where records go.", valueName: "directory")) var output = "runs"
    @Option(
        help: ArgumentHelp(
            "What tells of dropped packets: auto (the best there is), bpf, drop-monitor, tracefs or none.",
            valueName: "source"))
    var dropEvents = DropSource.auto
    @Option(help: "text, json or csv.") var format = RunFormat.text
    @Option(help: "Run the lab on this kernel, in QEMU.") var kernel: String?
    @OptionGroup var machine: MachineOptions

    func validate() throws {
        if kernel == nil, machine.modules != nil { throw ValidationError("--modules goes with --kernel") }
    }

    func run() throws {
        guard !output.isEmpty else { throw ValidationError("--output needs a directory") }
        try RunDirectory(output).check()
        if let kernel { return try GuestRun(run: self, kernel: kernel).start() }
        let loaded = try labFile.load()
        try RunDirectory(output).check(lab: loaded.lab.name)
        try Interrupts.catchSignals()
        var bringup = try loaded.bringup(as: name ?? InstanceName.unique(for: loaded.lab.name).text)
        bringup.ephemeral = true
        var run = LabRun(bringup: bringup, toolVersion: Version.number)
        run.keep = keep
        run.dropSource = dropEvents
        let progress = Progress()
        run.progress = { progress.show($0) }
        defer { progress.finish() }
        let result = try run.run()
        var record = result.record
        progress.finish()
        record.verdict = RunVerdict(
            ledger: record.ledger, expectations: record.expectations, processes: record.processes ?? [],
            allowingUnexplained: allowUnexplained)
        if let failure = result.failure { record.verdict.fail(failure.reason) }
        try format.show(record)
        if let failure = result.failure { throw failure }
        if let interrupted = result.interrupted { throw interrupted }
        if format == .text, keep {
            Console.print("\(record.instance) is still up: netlab down \(record.instance)")
        }
        let file = try RunDirectory(output).write(
            record, packets: result.packets, logs: result.processes.logs)
        if format == .text { Console.print("record: \(file)") }
        if record.verdict.exitCode != 0 { throw ExitCode(record.verdict.exitCode) }
    }
}

/// The books as text, the whole record as JSON, or the ledger's rows as CSV.
enum RunFormat: String, ExpressibleByArgument, CaseIterable {
    case text, json, csv

    /// Prints a record.
    func show(_ record: RunRecord) throws {
        switch self {
        case .json: Console.write(try JSONReport.render(record), to: STDOUT_FILENO)
        case .csv: Console.write(CSVReport.render(record), to: STDOUT_FILENO)
        case .text: Console.print(TextReport.render(record, color: Console.wantsColour, width: Console.width))
        }
    }
}

extension DropSource: ExpressibleByArgument {}
