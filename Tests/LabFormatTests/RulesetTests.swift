// Rules: where they stand, what counts them, and whether nft agrees with their text.

import LabFormat
import Namespaces
import Packets
import TestSupport
import Testing

@Suite struct RulesetTests {
    private func chain(_ name: String, _ family: Table.Family = .inet) throws -> Chain {
        let tables = try goodLab("composite.yaml").node("router").ruleset.tables
        let table = try #require(tables.first { $0.family == family })
        return try #require(table.chains.first { $0.name == name })
    }

    @Test func hooksBecomeBaseChains() throws {
        #expect(try chain("forward").base == Chain.Base(hook: .forward, kind: .filter, priority: 0))
        #expect(try chain("scrub").base == nil)
        #expect(try chain("input-priority--150").base == Chain.Base(hook: .input, kind: .filter, priority: -150))
        #expect(
            try chain("ingress-eth0", .netdev).base
                == Chain.Base(hook: .ingress, kind: .filter, priority: 0, device: "eth0"))
        #expect(try chain("nat-prerouting").base == Chain.Base(hook: .prerouting, kind: .nat, priority: -100))
        #expect(try chain("nat-postrouting").base == Chain.Base(hook: .postrouting, kind: .nat, priority: 100))
        #expect(try chain("output", .ip6).base == Chain.Base(hook: .output, kind: .filter, priority: 0))
    }

    @Test func matchesArrive() throws {
        let rules = try chain("forward").rules
        let network = try #require(Prefix("10.9.0.0/24"))
        #expect(
            rules[0].matches == [
                .address(.source, network, negated: true), .port(.udp, .destination, 9999...9999, negated: false),
            ])
        #expect(rules[1].matches == [.numgen(random: false, modulus: 10, offset: 3)])
        #expect(rules[2].matches == [.port(.tcp, .destination, 80...80, negated: false)])
        #expect(
            rules[3].matches == [
                .inputInterface("eth0"), .outputInterface("eth1"), .connectionState(["new", "established"]), .mark(7),
            ])
        let scrub = try chain("scrub").rules
        #expect(scrub[0].matches == [.limit(rate: 10, per: 1, burst: 5, over: true)] && scrub[0].comment == "too fast")
        #expect(scrub[1].matches == [.transport(1), .limit(rate: 5, per: 60, burst: 5, over: false)])
    }

    @Test func everyDropIsCounted() throws {
        let rules = try chain("forward").rules
        #expect(rules.map(\.counter) == ["closed", "forward-2", "forward-3", nil])
        #expect(try chain("ingress-eth0", .netdev).rules.map(\.counter) == ["ingress-eth0-1"])
        let tables = try goodLab("composite.yaml").node("router").ruleset.tables
        #expect(tables[0].counters == ["closed", "forward-2", "forward-3", "input-priority--150-1", "policy-input"])
        for table in tables {
            for rule in table.chains.flatMap(\.rules) {
                guard rule.verdict == .drop || rule.verdict == .reject(tcpReset: true) else { continue }
                #expect(rule.counter.map { table.counters.contains($0) } == true)
            }
        }
    }

    @Test func aDropPolicyIsACountedLastRule() throws {
        let last = try #require(try chain("input").rules.last)
        #expect(
            last.verdict == .drop && last.counter == "policy-input" && last.comment == "netlab" && last.matches.isEmpty)
    }

    @Test func tcpResetMatchesTCP() throws {
        let lab = try lab(
            "name: a\nnodes:\n  a: { rules: [{ hook: input, reject: tcp-reset }] }\n  b: {}\nlinks: [{ endpoints: [a:eth0, b:eth0] }]\n"
        )
        #expect(lab.nodes[0].ruleset.tables[0].chains[0].rules[0].matches == [.transport(6)])
    }

    @Test func theTextOfNFT() throws {
        let lab = try lab(
            """
            name: text
            nodes:
              a:
                rules:
                  - { hook: input, match: { udp: { dport: 9000-9010 } }, drop: true, counter: closed, comment: shut }
                  - { hook: input, policy: drop }
              b: {}
            links: [{ endpoints: [a:eth0, b:eth0] }]
            """)
        #expect(
            lab.nodes[0].ruleset.nftText == """
                table inet netlab {
                \tcounter closed {
                \t}
                \tcounter policy-input {
                \t}
                \tchain input {
                \t\ttype filter hook input priority 0; policy drop;
                \t\tudp dport 9000-9010 counter name "closed" drop comment "shut"
                \t\tcounter name "policy-input" drop comment "netlab"
                \t}
                }
                """)
    }

    @Test(.privileged, .requires(tool: "nft"), .requires(tool: "ip"))
    func nftAcceptsTheText() throws {
        let namespace = try Namespace.unnamed()
        try Witness.run("ip", "link", "add", "eth0", "type", "veth", "peer", "eth1", in: namespace)
        let ruleset = try goodLab("composite.yaml").node("router").ruleset
        let result = try Witness.run("nft", "-c", "-f", "-", in: namespace, input: ruleset.nftText)
        #expect(result.status == 0, "\(result.error)\(ruleset.nftText)")
    }

    @Test(.privileged, .requires(tool: "nft"))
    func nftReadsTheSameRules() throws {
        let namespace = try Namespace.unnamed()
        let lab = try lab(
            """
            name: same
            nodes:
              a:
                rules:
                  - { hook: forward, match: { numgen: { inc: 10, offset: 3 } }, drop: true }
                  - { hook: forward, match: { limit: { rate: 10/second, burst: 7, over: true }, ip: { daddr: "!= 10.0.0.1" } }, drop: true }
                  - { hook: forward, match: { udp: { sport: "!= 5-6" }, mark: 7 }, reject: true, counter: no }
              b: {}
            links: [{ endpoints: [a:eth0, b:eth0] }]
            """)
        let result = try Witness.run("nft", "-f", "-", in: namespace, input: lab.nodes[0].ruleset.nftText)
        #expect(result.status == 0, "\(result.error)")
        let listed = try Witness.run("nft", "list", "ruleset", in: namespace).output
        #expect(listed.contains("numgen inc mod 10 3 counter name \"forward-1\" drop"))
        #expect(
            listed.contains(
                "ip daddr != 10.0.0.1 limit rate over 10/second burst 7 packets counter name \"forward-2\" drop"))
        #expect(listed.contains("udp sport != 5-6 meta mark 0x00000007 counter name \"no\" reject"))
    }
}
