// A single source, read beside its tool.

import Collectors
import Foundation
import Namespaces
import PacketPath
import TestSupport
import Testing

/// The counters of a source: by object, by name.
typealias Counters = [String: [String: UInt64]]

extension CollectorBed {
    /// Reads one source.
    func read(_ type: any Collector.Type) throws -> Counters {
        let node = try NodeCollectors(node: "n", namespace: namespace, sources: [type])
        return Self.counters(try node.sample())
    }

    static func counters(_ sample: CounterSample) -> Counters {
        var counters: Counters = [:]
        for group in sample.groups {
            counters[group.object, default: [:]].merge(zip(group.names, group.values)) { $0 + $1 }
        }
        return counters
    }

    /// What a tool prints, which must succeed.
    func text(_ tool: String...) throws -> String {
        let result = try Witness.run(tool, in: namespace)
        try #require(result.status == 0, "\(tool.joined(separator: " ")): \(result.error)")
        return result.output
    }

    /// Runs a tool that changes something.
    func setUp(_ tool: String...) throws {
        let result = try Witness.run(tool, in: namespace)
        try #require(result.status == 0, "\(tool.joined(separator: " ")): \(result.error)")
    }
}

/// Numbers that a tool prints as `name number`, `name=number` or `name: number`.
func numbers(in text: some StringProtocol) -> [String: UInt64] {
    let pairs = String(text).matches(of: /([A-Za-z_][A-Za-z0-9_]*)(?:=|: *|[ \t]+)(\d+)/)
    return Dictionary(pairs.map { (String($0.1), UInt64($0.2) ?? 0) }) { $0 &+ $1 }
}

/// Compares name by name, in both directions.
func expectEqual(_ observed: [String: UInt64]?, _ expected: [String: UInt64], _ what: String) throws {
    let observed = try #require(observed, "\(what) was not read")
    for (name, value) in expected { #expect(observed[name] == value, "\(what) \(name)") }
    #expect(Set(observed.keys).subtracting(expected.keys) == [], "\(what): counters that the tool does not show")
}
