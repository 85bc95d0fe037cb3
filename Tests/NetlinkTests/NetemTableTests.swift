// netem's tables are computed; tc's come from files. Both must spread delays alike.

import Foundation
import TestSupport
import Testing

@testable import Netlink

@Suite struct NetemTableTests {
    private static let tables: [(name: String, table: NetemTable)] = [
        ("normal", .normal), ("pareto", .pareto), ("paretonormal", .paretonormal),
    ]

    @Test(arguments: tables.indices) func valuesAscend(index: Int) {
        let values = Self.tables[index].table.values
        #expect(values.count == 4096 && values == values.sorted())
        #expect(Self.tables[index].table.bytes.count == 8192)
    }

    @Test func normalHasMeanZeroAndDeviationOne() {
        let values = NetemTable.normal.values.map { Double($0) / 8192 }
        #expect(abs(values.reduce(0, +)) < 1e-9 * 4096)
        let variance = values.reduce(0) { $0 + $1 * $1 } / 4096
        #expect(abs(variance - 1) < 0.002)
        #expect(abs(values[2048 + 1398] - 1) < 0.001, "84.13 % lie below one deviation")
    }

    /// The long tail is to the right: most packets are faster than the mean, a few far slower.
    @Test func paretoLeans() {
        let values = NetemTable.pareto.values
        #expect(values[0] == -5461 && values[2048] < 0 && values[4095] == 32767)
    }

    /// Within a hundredth of the jitter, but for the outermost hundredth of the table.
    @Test(.requires(tool: "tc"), arguments: tables.indices) func asTcHasThem(index: Int) throws {
        let (name, table) = Self.tables[index]
        let theirs = try Self.distribution(name)
        for part in 1..<100 {
            let ours = table.values[part * 4096 / 100]
            let other = theirs[part * theirs.count / 100]
            #expect(abs(Int(ours) - other) <= 82, "\(name) at \(part) %")
        }
    }

    /// A file of tc's: numbers, and lines that begin with #.
    private static func distribution(_ name: String) throws -> [Int] {
        let places = try Witness.run("sh", "-c", "ls /usr/lib/tc/\(name).dist /usr/lib/*/tc/\(name).dist 2>/dev/null")
        let path = try #require(places.output.split(separator: "\n").first.map(String.init))
        let text = try String(contentsOfFile: path, encoding: .utf8)
        return text.split(separator: "\n").filter { !$0.hasPrefix("#") }
            .flatMap { $0.split(whereSeparator: \.isWhitespace).compactMap { Int($0) } }
    }
}
