// netlab kernel ls: the kernels that are here, and those that can be had by name.

import ArgumentParser
import VirtualMachines

struct KernelList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ls", abstract: "List the kernels in the cache, and those that can be fetched by name.")

    @Option(help: "text or json.") var format = OutputFormat.text

    func run() throws {
        let cache = try KernelCache()
        let cached = cache.kernels
        let known = KernelSeries.all.filter { series in !cached.contains { $0.name == series.name } }
        let entries = cached.map(Entry.init) + known.map(Entry.init)
        if format == .json { return Console.print(try JSONText.render(entries)) }
        var table = TextTable("NAME", "RELEASE", "SIZE", "FROM")
        for entry in entries {
            let size = entry.bytes.map { "\($0 >> 20) MB" } ?? "-"
            table.add(entry.name, entry.release ?? "not fetched", size, entry.from)
        }
        Console.print(table.rendered)
    }

    private struct Entry: Encodable {
        var name, from: String
        var release: String?
        var bytes: UInt64?

        init(_ kernel: CachedKernel) {
            (name, from, release, bytes) = (kernel.name, kernel.source, kernel.release, kernel.size)
        }

        init(_ series: KernelSeries) { (name, from) = (series.name, series.about) }
    }
}
