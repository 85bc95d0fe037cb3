// A lab file's rules in the kernel, read back by nft, and the way from a refusal to its line.

import LabFormat
import NFTables
import Namespaces
import Netlink
import Packets
import TestSupport
import Testing

@testable import LabRuntime

@Suite("Translation of lab rulesets")
struct RulesetTranslationTests {
    /// A rule in line `line` of lab.yaml.
    private func rule(
        _ line: Int, _ matches: [Match] = [], counter: String? = nil, _ verdict: LabFormat.Rule.Verdict? = nil
    ) -> LabFormat.Rule {
        var rule = LabFormat.Rule(location: Location(file: "lab.yaml", line: line, column: 9))
        rule.matches = matches
        rule.counter = counter
        rule.verdict = verdict
        return rule
    }

    private func table(
        _ family: LabFormat.Table.Family, _ chains: LabFormat.Chain..., counters: [String] = []
    ) -> LabFormat.Ruleset {
        var table = LabFormat.Table(family: family, name: "netlab")
        table.chains = chains
        table.counters = counters
        var ruleset = LabFormat.Ruleset()
        ruleset.tables = [table]
        return ruleset
    }

    private func chain(_ name: String, _ base: LabFormat.Chain.Base?, _ rules: LabFormat.Rule...) -> LabFormat.Chain {
        var chain = LabFormat.Chain(name: name, base: base)
        chain.rules = rules
        return chain
    }

    private func prefix(_ text: String) throws -> Prefix { try #require(Prefix(text)) }

    private func address(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }

    private func apply(_ ruleset: LabFormat.Ruleset, in namespace: Namespace) throws {
        let translation = try RulesetTranslation(ruleset, comment: "netlab:demo:1")
        try namespace.run {
            var socket = try Netlink.Socket(family: ProtocolFamily.netfilter)
            try translation.ruleset.apply(over: &socket)
        }
    }

    /// The rules of `nft list ruleset`, without tables' and chains' own lines.
    private func listedRules(in namespace: Namespace) throws -> [String] {
        let listing = try Witness.run("nft", "list", "ruleset", in: namespace)
        try #require(listing.status == 0)
        return listing.output.split(separator: "\n").filter { $0.hasPrefix("\t\t") }.map { String($0.dropFirst(2)) }
    }

    @Test(.privileged, .requires(tool: "nft")) func everyMatch() throws {
        let namespace = try Namespace.unnamed()
        let matches: [(Match, String)] = [
            (.address(.source, try prefix("10.0.0.0/24"), negated: false), "ip saddr 10.0.0.0/24"),
            (.address(.destination, try prefix("fd00::1/128"), negated: true), "ip6 daddr != fd00::1"),
            (.port(.udp, .destination, 9000...9010, negated: false), "udp dport 9000-9010"),
            (.port(.tcp, .source, 80...80, negated: true), "tcp sport != 80"),
            (.port(.sctp, .source, 80...80, negated: false), "sctp sport 80"),
            (.transport(17), "meta l4proto udp"), (.inputInterface("eth0"), "iifname \"eth0\""),
            (.outputInterface("eth1"), "oifname \"eth1\""),
            (.connectionState(["new", "invalid"]), "ct state invalid,new"),
            (.mark(7), "meta mark 0x00000007"),
            (.limit(rate: 10, per: 60, burst: 7, over: true), "limit rate over 10/minute burst 7 packets"),
            (.numgen(random: false, modulus: 10, offset: 3), "numgen inc mod 10 3"),
            (.numgen(random: true, modulus: 4, offset: 0), "numgen random mod 4 0"),
        ]
        var chain = self.chain("forward", LabFormat.Chain.Base(hook: .forward, kind: .filter, priority: 0))
        chain.rules = matches.enumerated().map { rule($0.offset, [$0.element.0], counter: "n", .drop) }
        try apply(table(.inet, chain, counters: ["n"]), in: namespace)
        let rules = try listedRules(in: namespace).filter { $0.hasSuffix("drop") }
        #expect(rules == matches.map { "\($0.1) counter name \"n\" drop" })
    }

    @Test(.privileged, .requires(tool: "nft")) func everyVerdict() throws {
        let namespace = try Namespace.unnamed()
        var marked = rule(20, .drop)
        marked.comment = "netlab"
        let udp = Match.transport(17)
        let ruleset = table(
            .ip,
            chain(
                "input", LabFormat.Chain.Base(hook: .input, kind: .filter, priority: 0), rule(1, .accept),
                rule(2, .reject(tcpReset: false)), rule(3, .reject(tcpReset: true)), rule(4, .jump("sub")),
                rule(5, .goto("sub")), rule(6, .return), rule(7, counter: "n"), marked),
            chain(
                "nat", LabFormat.Chain.Base(hook: .prerouting, kind: .nat, priority: -100),
                rule(8, [udp], .dnat(to: try address("10.0.0.2"), ports: 80...80)),
                rule(9, .dnat(to: try address("10.0.0.2"), ports: nil))),
            chain(
                "post", LabFormat.Chain.Base(hook: .postrouting, kind: .nat, priority: 100),
                rule(10, [udp], .snat(to: try address("10.0.0.3"), ports: 1...9)), rule(11, .masquerade)),
            chain("sub", nil), counters: ["n"])
        try apply(ruleset, in: namespace)
        let words = [
            "accept", "reject", "reject with tcp reset", "jump sub", "goto sub", "return", "counter name \"n\"",
            "drop comment \"netlab\"", "meta l4proto udp dnat to 10.0.0.2:80", "dnat to 10.0.0.2",
            "meta l4proto udp snat to 10.0.0.3:1-9", "masquerade",
        ]
        #expect(try listedRules(in: namespace).filter { !$0.hasPrefix("type") && !$0.hasPrefix("packets") } == words)
        #expect(try Witness.run("nft", "list", "tables", in: namespace).output == "table ip netlab\n")
        #expect(try Witness.run("nft", "list", "ruleset", in: namespace).output.contains("comment \"netlab:demo:1\""))
    }

    @Test(.privileged, .requires(tool: "nft"), arguments: LabFormat.Table.Family.allCases)
    func everyFamilyAndHook(family: LabFormat.Table.Family) throws {
        let namespace = try Namespace.unnamed()
        let hooks: [LabFormat.Chain.Hook] =
            family == .netdev ? [.ingress, .egress] : [.prerouting, .input, .forward, .output, .postrouting]
        var ruleset = table(family)
        ruleset.tables[0].chains = hooks.map { hook in
            chain(
                hook.rawValue,
                LabFormat.Chain.Base(hook: hook, kind: .filter, priority: 73, device: family == .netdev ? "lo" : nil))
        }
        try apply(ruleset, in: namespace)
        let device = family == .netdev ? " device \"lo\"" : ""
        #expect(
            try listedRules(in: namespace).filter { $0.hasPrefix("type") }
                == hooks.map { "type filter hook \($0)\(device) priority 73; policy accept;" })
    }

    @Test(.privileged) func aRefusedRuleLeadsToItsLine() throws {
        let namespace = try Namespace.unnamed()
        let input = LabFormat.Chain.Base(hook: .input, kind: .filter, priority: 0)
        let ruleset = table(
            .inet, chain("a", input, rule(5, .accept)), chain("b", input, rule(7, .accept), rule(8, .jump("nowhere"))))
        let error = #expect(throws: NFTablesError.self) { try apply(ruleset, in: namespace) }
        let failure = try #require(error?.failures.first)
        let translation = try RulesetTranslation(ruleset, comment: "")
        #expect(translation.location(of: failure) == Location(file: "lab.yaml", line: 8, column: 9))
        #expect(failure.object == .rule(.inet, table: "netlab", chain: "b", index: 2))
    }

    @Test(.privileged) func aRefusedChainLeadsToItsFirstRule() throws {
        let namespace = try Namespace.unnamed()
        let impossible = LabFormat.Chain.Base(hook: .forward, kind: .nat, priority: 0)
        let ruleset = table(.inet, chain("a", nil, rule(5, .accept)), chain("b", impossible, rule(7, .accept)))
        let error = #expect(throws: NFTablesError.self) { try apply(ruleset, in: namespace) }
        let translation = try RulesetTranslation(ruleset, comment: "")
        #expect(error?.failures.first.flatMap(translation.location)?.line == 7)
    }

    @Test func rulesThatCannotBeAreNamedByTheirLine() throws {
        let wrongFamily = rule(4, [.address(.source, try prefix("fd00::/8"), negated: false)], .drop)
        let error = #expect(throws: RulesetTranslationError.self) {
            try RulesetTranslation(table(.ip, chain("a", nil, rule(3, .accept), wrongFamily)), comment: "")
        }
        #expect(error?.location.line == 4)
        let wrongWord = rule(6, [.connectionState(["fresh"])], .drop)
        let second = #expect(throws: RulesetTranslationError.self) {
            try RulesetTranslation(table(.inet, chain("a", nil, wrongWord)), comment: "")
        }
        #expect(second?.description.hasPrefix("lab.yaml:6:9: \"fresh\" is no connection state") == true)
    }
}

extension RulesetTranslationTests {
    fileprivate func rule(_ line: Int, _ verdict: LabFormat.Rule.Verdict) -> LabFormat.Rule { rule(line, [], verdict) }
}
