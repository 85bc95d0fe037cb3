// What the tools say of an interface, figure by figure, under the names that netlab path uses.

import Foundation
import PacketPath
import TestSupport
import Testing

enum PathFigures {
    /// An interface of a named namespace, or of the one that the tests run in.
    struct Place {
        var namespace: String?
        var interface: String

        /// What a command prints there; nothing where it fails.
        func says(_ words: String...) throws -> String {
            let prefix = namespace.map { ["ip", "netns", "exec", $0] } ?? []
            return try Witness.run(prefix + words).output
        }

        func file(_ path: String) throws -> String? {
            let prefix = namespace.map { ["ip", "netns", "exec", $0] } ?? []
            let cat = try Witness.run(prefix + ["cat", path])
            return cat.status == 0 ? cat.output.split { " \t\n".contains($0) }.joined(separator: " ") : nil
        }

        func json(_ words: String...) throws -> [[String: Any]] {
            let prefix = namespace.map { ["ip", "netns", "exec", $0] } ?? []
            let text = try Witness.run(prefix + words).output
            return try JSONSerialization.jsonObject(with: Data((text.isEmpty ? "[]" : text).utf8)) as? [[String: Any]]
                ?? []
        }

        /// Compares every setting and every counter of the path with the tools, which are asked before and after it: a counter
        /// lies between the two, a setting is one of them.
        /// - Returns: How often each figure was looked at, by kind of item and name.
        func compare(_ path: () throws -> WitnessOutput) throws -> [String: Int] {
            let before = try ToolBook(self)
            let output = try path()
            let after = try ToolBook(self)
            try #require(output.status == 0, "\(output)")
            let pipeline = try JSONDecoder.snakeCase.decode(Pipeline.self, from: Data(output.output.utf8))
            var checked: [String: Int] = [:]
            func check(_ item: Pipeline.Item, _ stage: String) throws {
                for setting in item.settings {
                    let said = try [before, after].map { try $0.setting(setting, of: item) }
                    let ours = setting.value.plain
                    if said == [ToolBook.unlisted, ToolBook.unlisted] { continue }
                    #expect(
                        said.contains(ours),
                        "\(stage): \(item.kind) '\(item.name)' \(setting.name) \(ours), but \(said)")
                    checked["\(item.kind) \(setting.name)", default: 0] += 1
                }
                for counter in item.counters {
                    let said = try [before, after].map { try $0.counter(counter.name, of: item) }
                    try expect(counter, said, "\(stage): \(item.kind) '\(item.name)'")
                    checked["\(item.kind) \(counter.name)", default: 0] += 1
                }
                for inner in item.items { try check(inner, stage) }
            }
            for item in pipeline.device { try check(item, "device") }
            for station in pipeline.stations {
                for item in station.items { try check(item, station.stage) }
                for counter in station.counters {
                    let said = try [before, after].map { try $0.counter(counter.name, at: station) }
                    try expect(counter, said, "\(station.direction) \(station.stage)")
                    checked["\(station.stage) \(counter.name)", default: 0] += 1
                }
            }
            return checked
        }

        private func expect(_ counter: Pipeline.Counter, _ said: [UInt64?], _ place: String) throws {
            guard let low = said[0], let high = said[1] else {
                Issue.record("\(place): no tool tells \(counter.name) (\(counter.value))")
                return
            }
            #expect(
                (min(low, high)...max(low, high)).contains(counter.value),
                "\(place): \(counter.name) \(counter.value), but \(low) to \(high)")
        }
    }
}

extension JSONDecoder {
    static var snakeCase: JSONDecoder {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return decoder
    }
}

extension Pipeline.Value {
    /// As tools write it.
    var plain: String {
        switch self {
        case .number(let number): "\(number)"
        case .text(let text): text
        case .flag(let flag): flag ? "on" : "off"
        }
    }
}
