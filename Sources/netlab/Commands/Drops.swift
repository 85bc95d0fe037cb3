// netlab drops: what a traced lab lost since it is up.

import ArgumentParser
import Foundation
import LabRuntime

struct Drops: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show what a lab that is up has dropped, by the kernel's drop events.",
        discussion:
            "For labs made by 'netlab up --trace': every packet dropped in a node since then, with place and reason.")

    @OptionGroup var instance: InstanceOptions
    @Option(help: "text or json.") var format = OutputFormat.text

    func run() throws {
        let record = try instance.find()
        guard let keeper = try record.connectToKeeper() else {
            throw LabError(
                "'\(record.name)'", "has no drop events", remedy: "'netlab up --trace' starts them with the lab")
        }
        let snapshot = try keeper.drops()
        if format == .json { return Console.print(try JSONText.render(snapshot)) }
        let since = Date(timeIntervalSince1970: Double(snapshot.since) / 1e9).formatted(.iso8601)
        if snapshot.totals.isEmpty { return Console.print("nothing dropped since \(since)") }
        var table = TextTable("NODE", "INTERFACE", "REASON", "FUNCTION", "PACKETS")
        for total in snapshot.totals {
            table.add(total.node, total.interface ?? "-", total.reason, total.function, String(total.packets))
        }
        Console.print(table.rendered)
        Console.print("since \(since)" + (snapshot.lost > 0 ? ", \(snapshot.lost) events lost" : ""))
    }
}
