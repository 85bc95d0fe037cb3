// What a rule says twice, and what no rule can say.

import Packets
import SystemPackage
import Testing

@testable import NFTables

@Suite("Rules from words")
struct RuleBuilderTests {
    @Test func theHeaderIsCheckedOnce() throws {
        var builder = RuleBuilder(.inet)
        try builder.address(.source, prefix("10.0.0.1/32"))
        try builder.address(.destination, prefix("10.0.0.2/32"))
        try builder.port(17, .source, 1...1)
        try builder.port(17, .destination, 2...2)
        let names = builder.expressions.map { type(of: $0).name }
        #expect(
            names == [
                "meta", "cmp", "payload", "cmp", "payload", "cmp", "meta", "cmp", "payload", "cmp", "payload", "cmp",
            ])
    }

    @Test func impossibleConditionsAreRefused() throws {
        var inIP = RuleBuilder(.ip)
        #expect(throws: ConflictingConditions(family: .ip, first: "ip", second: "ip6")) {
            try inIP.address(.source, prefix("fd00::/8"))
        }
        var twoProtocols = RuleBuilder(.inet)
        try twoProtocols.transport(17)
        #expect(throws: ConflictingConditions(family: .inet, first: "protocol 17", second: "protocol 6")) {
            try twoProtocols.reject(tcpReset: true)
        }
        #expect(inIP.expressions.isEmpty)
    }

    @Test func hooksBelongToFamilies() {
        #expect(Chain.Hook.ingress.number(in: .inet) == 5)
        #expect(Chain.Hook.ingress.number(in: .ip) == nil)
        #expect(Chain.Hook.egress.number(in: .netdev) == 1)
        #expect(Chain.Hook.egress.number(in: .inet) == nil)
        #expect(Chain.Hook.input.number(in: .netdev) == nil)
        #expect(Chain.Hook.postrouting.number(in: .bridge) == 4)
    }

    @Test func mistakesAreFoundBeforeTheKernelSeesThem() throws {
        var transaction = Transaction()
        let base = Chain.Base(.filter, .egress)
        let error = #expect(throws: NFTablesError.self) {
            try transaction.create(Table(.ip, "t", chains: [Chain("c", base: base, tag: 9)]))
        }
        #expect(error?.failures.first?.object == .chain(.ip, table: "t", "c"))
        #expect(error?.failures.first?.tag == 9)
        let comment = #expect(throws: NFTablesError.self) {
            try transaction.create(Table(.ip, "t", comment: String(repeating: "x", count: 128)))
        }
        #expect(comment?.description.contains("more than 127 bytes") == true)
        let long = #expect(throws: NFTablesError.self) {
            let rule = Rule(Array(repeating: Verdict.drop, count: 500), tag: 3)
            try transaction.create(Table(.ip, "t", chains: [Chain("c", rules: [rule])]))
        }
        #expect(long?.failures.first?.object == .rule(.ip, table: "t", chain: "c", index: 1))
        #expect(long?.failures.first?.errno == .messageTooLong)
    }
}
