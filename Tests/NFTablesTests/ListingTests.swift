// What was sent, read back by nft: every family, hook, match and verdict in nft's own words.

import Packets
import TestSupport
import Testing

@testable import NFTables

@Suite("Rulesets read back by nft", .privileged, .requires(tool: "nft"))
struct ListingTests {
    /// A rule, and what nft calls it.
    private func said(
        _ words: String, _ body: (inout RuleBuilder) throws -> Void
    ) throws -> (words: String, rule: Rule) {
        (words, try rule(.inet, body))
    }

    private func expectRulesReadBack(_ said: [(words: String, rule: Rule)]) throws {
        let rig = try Rig()
        let chain = Chain("c", base: Chain.Base(.filter, .forward, policy: .drop), rules: said.map(\.rule))
        try rig.apply([Table(.inet, "t", counters: [Counter("seen")], chains: [chain, Chain("sub")])])
        let listing = try rig.listing()
        let before = [
            "table inet t {", "counter seen {", "packets 0 bytes 0", "}", "chain c {",
            "type filter hook forward priority filter; policy drop;",
        ]
        #expect(listing == before + said.map(\.words) + ["}", "chain sub {", "}", "}"])
    }

    @Test func addressesAndPorts() throws {
        try expectRulesReadBack([
            try said("ip saddr 10.0.0.0/24 drop") {
                try $0.address(.source, prefix("10.0.0.0/24"))
                $0.append(Verdict.drop)
            },
            try said("ip saddr 10.0.0.0/23 drop") {
                try $0.address(.source, prefix("10.0.0.0/23"))
                $0.append(Verdict.drop)
            },
            try said("ip daddr != 10.0.0.1 accept") {
                try $0.address(.destination, prefix("10.0.0.1/32"), negated: true)
                $0.append(Verdict.accept)
            },
            try said("ip6 daddr != ::1 drop") {
                try $0.address(.destination, prefix("::1/128"), negated: true)
                $0.append(Verdict.drop)
            },
            try said("ip6 saddr fd00::/61 drop") {
                try $0.address(.source, prefix("fd00::/61"))
                $0.append(Verdict.drop)
            },
            try said("udp dport 9000-9010 accept") {
                try $0.port(17, .destination, 9000...9010)
                $0.append(Verdict.accept)
            },
            try said("tcp sport != 80-90 goto sub") {
                try $0.port(6, .source, 80...90, negated: true)
                $0.append(Verdict.goto("sub"))
            },
            try said("sctp dport != 80 jump sub") {
                try $0.port(132, .destination, 80...80, negated: true)
                $0.append(Verdict.jump("sub"))
            },
            try said("ip saddr 10.0.0.1 ip daddr 10.0.0.2 udp sport 1 udp dport 2 counter name \"seen\" drop") {
                try $0.address(.source, prefix("10.0.0.1/32"))
                try $0.address(.destination, prefix("10.0.0.2/32"))
                try $0.port(17, .source, 1...1)
                try $0.port(17, .destination, 2...2)
                $0.append(Objref(counter: "seen"))
                $0.append(Verdict.drop)
            },
        ])
    }

    @Test func interfacesStatesRatesAndRejects() throws {
        try expectRulesReadBack([
            try said("meta l4proto udp return") {
                try $0.transport(17)
                $0.append(Verdict.return)
            },
            try said("iifname \"eth0\" accept") {
                $0.inputInterface("eth0")
                $0.append(Verdict.accept)
            },
            try said("oifname \"a-long-name-123\" accept") {
                $0.outputInterface("a-long-name-123")
                $0.append(Verdict.accept)
            },
            try said("ct state established,related,new accept") {
                $0.connectionState([.new, .established, .related])
                $0.append(Verdict.accept)
            },
            try said("ct state invalid drop") {
                $0.connectionState(.invalid)
                $0.append(Verdict.drop)
            },
            try said("ct state untracked drop") {
                $0.connectionState(.untracked)
                $0.append(Verdict.drop)
            },
            try said("meta mark 0x00000007 drop") {
                $0.mark(7)
                $0.append(Verdict.drop)
            },
            try said("limit rate 10/second burst 7 packets accept") {
                $0.append(Limit(rate: 10, burst: 7))
                $0.append(Verdict.accept)
            },
            try said("limit rate over 10/minute drop") {
                $0.append(Limit(rate: 10, unit: 60, over: true))
                $0.append(Verdict.drop)
            },
            try said("numgen inc mod 10 0 drop") {
                $0.numgen(random: false, modulus: 10, equals: 0)
                $0.append(Verdict.drop)
            },
            try said("numgen random mod 10 3 drop") {
                $0.numgen(random: true, modulus: 10, equals: 3)
                $0.append(Verdict.drop)
            },
            try said("counter packets 0 bytes 0") { $0.append(CounterExpression()) },
            try said("reject") { try $0.reject() },
            try said("meta l4proto tcp reject with tcp reset") { try $0.reject(tcpReset: true) },
        ])
    }

    @Test func commentsOfTableAndRule() throws {
        let rig = try Rig()
        let rules = [Rule([Verdict.drop], comment: "netlab")]
        try rig.apply([Table(.inet, "t", comment: "netlab:demo:1", chains: [Chain("c", rules: rules)])])
        let listing = try rig.listing()
        #expect(
            listing == [
                "table inet t {", "comment \"netlab:demo:1\"", "chain c {", "drop comment \"netlab\"", "}", "}",
            ])
    }

    @Test(arguments: [Family.inet, .ip, .ip6, .bridge]) func everyHook(family: Family) throws {
        let rig = try Rig()
        let hooks: [Chain.Hook] = [.prerouting, .input, .forward, .output, .postrouting]
        let chains = hooks.map { Chain($0.rawValue, base: Chain.Base(.filter, $0, priority: -42)) }
        try rig.apply([Table(family, "t", chains: chains)])
        let listing = try rig.listing().filter { $0.hasPrefix("type") }
        #expect(listing == hooks.map { "type filter hook \($0) priority -42; policy accept;" })
    }

    @Test func hooksOfDevices() throws {
        let rig = try Rig()
        try rig.must("ip", "link", "add", "va", "type", "veth", "peer", "name", "vb")
        let ingress = Chain("in", base: Chain.Base(.filter, .ingress, priority: 73, device: "va"))
        let egress = Chain("out", base: Chain.Base(.filter, .egress, priority: 73, policy: .drop, device: "vb"))
        try rig.apply([Table(.netdev, "t", chains: [ingress, egress]), Table(.inet, "i", chains: [ingress])])
        #expect(
            try rig.listing().filter { $0.hasPrefix("type") } == [
                "type filter hook ingress device \"va\" priority 73; policy accept;",
                "type filter hook egress device \"vb\" priority 73; policy drop;",
                "type filter hook ingress device \"va\" priority 73; policy accept;",
            ])
    }

    @Test func addressesInEveryFamily() throws {
        let rig = try Rig()
        let v4 = try prefix("10.1.2.0/25")
        let v6 = try prefix("fd00:1::/32")
        let chain = { (family: Family, prefixes: [Prefix]) in
            Chain(
                "c",
                rules: try prefixes.map { prefix in
                    try rule(family) {
                        try $0.address(.source, prefix)
                        try $0.port(17, .destination, 9...9)
                        $0.append(Verdict.drop)
                    }
                })
        }
        try rig.apply([
            Table(.ip, "t", chains: [try chain(.ip, [v4])]), Table(.ip6, "t", chains: [try chain(.ip6, [v6])]),
            Table(.bridge, "t", chains: [try chain(.bridge, [v4, v6])]),
            Table(.netdev, "t", chains: [try chain(.netdev, [v4, v6])]),
        ])
        let (first, second) = ("ip saddr 10.1.2.0/25 udp dport 9 drop", "ip6 saddr fd00:1::/32 udp dport 9 drop")
        #expect(try rig.listing().filter { $0.hasPrefix("ip") } == [first, second, first, second, first, second])
    }
}
