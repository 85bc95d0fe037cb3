// Which counters tell of drops, and where only the stack of a drop can tell its hook.

import LabFormat
import PacketPath
import Testing

@testable import LabRuntime

@Suite struct DropRulesTests {
    private func node(_ keys: String) throws -> Node {
        let text = """
            name: rules
            nodes: { a: { \(keys) }, b: {} }
            links: [ { endpoints: [a:eth0, b:eth0] } ]
            """
        let result = LabReader.read(text: text, file: "lab.yaml", parameters: [:])
        return try #require(result.lab?.nodes.first { $0.name == "a" }, "\(result)")
    }

    private func rule(_ hook: String, _ port: Int, _ end: String = "drop: true") -> String {
        "{ hook: \(hook), match: { udp: { dport: \(port) } }, \(end) }"
    }

    /// A stack costs microseconds: one hook, all counted, needs none.
    @Test func oneHookOfCountedRulesIsKnown() throws {
        let node = try node(
            "rules: [ \(rule("input", 1)), \(rule("input", 2, "reject: true")), \(rule("forward", 3, "accept: true")) ]"
        )
        #expect(DropRule.all(of: node).map(\.hook) == ["input", "input"])
        #expect(!node.hidesHooks && !node.hasUncountedRules)
    }

    @Test func severalHooksAreNot() throws {
        #expect(try node("rules: [ \(rule("input", 1)), \(rule("forward", 2)) ]").hidesHooks)
        #expect(try node("").hidesHooks)
        #expect(try !node("").hasUncountedRules)
    }

    @Test func whatOthersWriteIsUnknown() throws {
        let own = try node("rules: [ \(rule("input", 1)) ], nftables: 'table ip t { }'")
        #expect(own.hidesHooks && own.hasUncountedRules)
        let shared = try node(
            "rules: [ \(rule("input", 1, "drop: true, counter: both")), \(rule("input", 2, "accept: true, counter: both")) ]"
        )
        #expect(shared.hidesHooks && shared.hasUncountedRules)
        let process = try node("rules: [ \(rule("input", 1)) ], processes: { firewall: { command: 'nft -f x' } }")
        #expect(process.hidesHooks && !process.hasUncountedRules)
    }
}
