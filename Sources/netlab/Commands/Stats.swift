// netlab stats: what the counters of a lab say, by stage and node.

import ArgumentParser
import Foundation
import LabRuntime
import PacketPath
import Reporting
import SystemCalls

struct Stats: ParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable { case text, json, csv }

    static let configuration = CommandConfiguration(
        abstract: "Show the counters of a lab that is up: losses by stage and node, traffic, rates.",
        discussion: """
            Reads what the kernel counts in every node: interfaces, qdiscs, classes, filters, named nft counters, conntrack, \
            drivers, the protocols, sockets; and once what it counts for the whole machine. Each lost packet is shown \
            once, at the stage and cause whose counter is nearest to the loss, the largest loss first; 'netlab stages' \
            explains the names. Dropping rules of nftables that count are told whoever made them. It changes nothing, and sets \
            nothing to zero.

              netlab stats two-hosts                 since the lab is up
              netlab stats two-hosts --watch         again every second, with rates
              netlab stats --host --format csv       the machine's own namespace; everything that is not 0

            The counters of a node begin with the lab, those of a socket or qdisc with itself. JSON and CSV hold every \
            counter that is not 0.
            """)

    @OptionGroup var instance: InstanceOptions
    @Flag(help: "The machine's own namespace instead of a lab.") var host = false
    @Flag(help: "Read again and again, until Ctrl-C.") var watch = false
    @Option(help: ArgumentHelp("How often, with --watch.", valueName: "time")) var interval = TimeArgument.second
    @Option(help: ArgumentHelp("End after so many readings, with --watch.", valueName: "number")) var count: Int?
    @Option(help: "text, json or csv.") var format = Format.text

    func validate() throws {
        if host, instance.lab != nil {
            throw ValidationError("--host is about no lab: leave out '\(instance.lab ?? "")'")
        }
        if let count, count < 1 { throw ValidationError("--count takes 1 or more") }
        if count != nil, !watch { throw ValidationError("--count needs --watch") }
    }

    func run() throws {
        let reader = host ? try StatisticsReader() : try StatisticsReader(of: instance.find())
        if format == .csv { Console.write(CounterReport.csvHeader, to: 1) }
        if !watch { return try show(reader.read()) }
        try Interrupts.catchSignals()
        var next = Clock.monotonic
        var readings = 0
        while !Interrupts.isRequested, readings < count ?? .max {
            if readings > 0 { Clock.sleep(until: next) }
            if Interrupts.isRequested { return }
            if readings > 0, format == .text, !Console.outputIsTerminal { Console.print("") }
            try show(reader.read())
            try Console.check()
            readings += 1
            next += interval.nanoseconds
        }
    }

    private func show(_ account: CounterAccount) throws {
        switch format {
        case .json: Console.write(try CounterReport.json(account), to: 1)
        case .csv: Console.write(CounterReport.csv(account), to: 1)
        case .text:
            let since = Date(timeIntervalSince1970: Double(account.since) / 1e9).formatted(.iso8601)
            let report = CounterReport(account, since: since, color: Console.wantsColour, width: Console.width)
            // Over the page before: home, and what is left of it.
            let clear = watch && Console.outputIsTerminal ? "\u{1b}[H\u{1b}[2J" : ""
            Console.print(clear + report.text)
        }
    }
}
