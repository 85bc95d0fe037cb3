// All or nothing, whatever the size, and tables that are there already.

import Namespaces
import Netlink
import SystemPackage
import TestSupport
import Testing

@testable import NFTables

@Suite("Transactions in the kernel", .privileged, .requires(tool: "nft"))
struct AtomicityTests {
    @Test func aBadRuleLeavesNothing() throws {
        let rig = try Rig()
        let rules = [
            Rule([Verdict.accept], tag: 1), Rule([Verdict.jump("nowhere")], tag: 2), Rule([Verdict.drop], tag: 3),
        ]
        let chain = Chain("c", base: Chain.Base(.filter, .input), rules: rules)
        let failure = try rig.failure(of: [Table(.ip6, "good"), Table(.inet, "t", chains: [chain])])
        #expect(failure?.failures.map(\.object) == [.rule(.inet, table: "t", chain: "c", index: 2)])
        #expect(failure?.failures.first?.tag == 2)
        #expect(failure?.failures.first?.errno == .noSuchFileOrDirectory)
        #expect(try rig.listing() == [])
    }

    @Test func everyMistakeIsNamed() throws {
        let rig = try Rig()
        let chains = [
            Chain("a", base: Chain.Base(.nat, .forward), tag: 1),
            Chain("b", rules: [Rule([Objref(counter: "missing")], tag: 2), Rule([Verdict.goto("nowhere")], tag: 3)]),
        ]
        let failure = try rig.failure(of: [Table(.inet, "t", chains: chains)])
        #expect(failure?.failures.map(\.tag) == [1, 2, 3])
        #expect(try rig.listing() == [])
    }

    @Test func aLoopOfJumpsIsRefusedAsAWhole() throws {
        let rig = try Rig()
        let chains = [
            Chain("a", base: Chain.Base(.filter, .input), rules: [Rule([Verdict.jump("b")])]),
            Chain("b", rules: [Rule([Verdict.jump("a")])]),
        ]
        let failure = try #require(try rig.failure(of: [Table(.inet, "t", chains: chains)]))
        #expect(!failure.failures.isEmpty)
        #expect(try rig.listing() == [])
    }

    @Test func anExistingTableIsNotAdopted() throws {
        let rig = try Rig()
        try rig.must("nft", "add", "table", "inet", "netlab")
        let table = Table(.inet, "netlab", comment: "netlab:demo:1", chains: [Chain("c")], tag: 5)
        let failure = try rig.failure(of: [table])
        #expect(failure?.failures.first?.object == .table(.inet, "netlab"))
        #expect(failure?.failures.first?.errno == .fileExists)
        #expect(try rig.listing() == ["table inet netlab {", "}"])
    }

    @Test func fiveThousandRulesGoInOneSend() throws {
        let rig = try Rig()
        let rules = try (0..<5000).map { number in
            try rule(.inet, tag: number) {
                try $0.address(.source, prefix("10.\(number >> 8).\(number & 255).0/24"))
                try $0.port(17, .destination, 9...9)
                $0.append(Objref(counter: "seen"))
                $0.append(Verdict.drop)
            }
        }
        let counters = [Counter("seen")]
        let chain = Chain("c", base: Chain.Base(.filter, .input), rules: rules)
        try rig.apply([Table(.inet, "t", counters: counters, chains: [chain])])
        #expect(try rig.listing().filter { $0.hasSuffix("udp dport 9 counter name \"seen\" drop") }.count == 5000)

        var bad = chain
        bad.rules[4321].expressions.append(Objref(counter: "missing"))
        let failure = try rig.failure(of: [Table(.inet, "u", counters: counters, chains: [bad])])
        #expect(failure?.failures.map(\.tag) == [4321])
    }

    @Test func thousandsOfFailuresDoNotHangTheConversation() throws {
        let rig = try Rig()
        let rules = (0..<5000).map { Rule([Objref(counter: "missing")], tag: $0) }
        let failure = try rig.failure(of: [Table(.inet, "t", chains: [Chain("c", rules: rules)])])
        #expect(failure?.failures.first?.tag == 0)
        #expect(try rig.listing() == [])
    }

    @Test func tablesAndChainsAreReadBackAndRemoved() throws {
        let rig = try Rig()
        let base = Chain.Base(.filter, .ingress, priority: -3, policy: .drop, device: "lo")
        try rig.apply([
            Table(.netdev, "mine", comment: "netlab:demo:1", chains: [Chain("c", base: base), Chain("sub")])
        ])
        try rig.must("nft", "add", "table", "arp", "other")
        try rig.must("nft", "add", "table", "ip", "theirs")
        let namespace = rig.namespace
        let (tables, chains) = try namespace.run {
            var socket = try Netlink.Socket(family: ProtocolFamily.netfilter)
            let read = (try Reader.tables(over: &socket), try Reader.chains(over: &socket))
            var transaction = Transaction()
            try transaction.delete(table: "mine", family: .netdev)
            try transaction.commit(over: &socket)
            return read
        }
        #expect(
            Set(tables) == [
                TableReading(family: .netdev, name: "mine", comment: "netlab:demo:1"),
                TableReading(family: .ip, name: "theirs", comment: nil),
            ])
        #expect(
            chains == [
                ChainReading(family: .netdev, table: "mine", name: "c", base: base, devices: ["lo"]),
                ChainReading(family: .netdev, table: "mine", name: "sub", base: nil),
            ])
        #expect(try !rig.listing().contains("table netdev mine {"))
    }
}
