// Netfilter's hooks in the books of a node that drops at several, beside what nft itself counts; and what EPERM means.

import Foundation
import PacketPath
import Reporting
import TestSupport
import Testing

@Suite("Hooks", .serialized, .privileged, .requires(tool: "nft")) struct HooksTests {
    /// The rules count for nft's own eyes: netlab does not read anonymous counters.
    private static let router = """
        name: NAME
        nodes:
          client: {}
          router:
            forwarding: true
            nftables: |
              table inet middle {
                chain prerouting { type filter hook prerouting priority 0; udp dport 9001 counter drop; }
                chain input { type filter hook input priority 0; udp dport 9002 counter drop; }
                chain forward { type filter hook forward priority 0; udp dport 9003 counter drop; }
                chain postrouting { type filter hook postrouting priority 0; udp dport 9004 counter drop; }
              }
          server: {}
        links:
          - { endpoints: [client:eth0, router:eth0], subnet: 10.1.0.0/24 }
          - { endpoints: [router:eth1, server:eth0], subnet: 10.2.0.0/24 }
        """

    private static let pair = """
        name: NAME
        nodes: { a: {}, b: {} }
        links: [ { endpoints: [a:eth0, b:eth0], subnet: 10.1.0.0/24 } ]
        """

    private func up(_ lab: String) throws -> Scratch {
        let scratch = try Scratch("hooks")
        let output = try scratch.netlab("up", try scratch.lab(lab))
        #expect(output.status == 0, "\(output.error)")
        return scratch
    }

    @Test func theBooksAgreeWithNFT() throws {
        let scratch = try up(Self.router)
        let hooks = [
            ("prerouting", "server", 31), ("input", "router:eth0", 32), ("forward", "server", 33),
            ("postrouting", "server", 34),
        ]
        for (number, (hook, target, count)) in hooks.enumerated() {
            let output = try scratch.netlab(
                "send", scratch.name, "--from", "client", "--to", target, "--udp", "\(9001 + number)", "--count",
                "\(count)",
                "--format", "json")
            let flow = try JSONReport.read(output.output).ledger.flows[0]
            #expect(flow.dropped.map(\.cause) == ["netfilter-\(hook).rule"] && flow.dropped.map(\.node) == ["router"])
            #expect(flow.dropped.map(\.evidence) == [.event] && flow.droppedTotal == UInt64(count))
            let listing = try scratch.shell("ip netns exec \(scratch.name).router nft list chain inet middle \(hook)")
                .output
            #expect(listing.contains("counter packets \(count) "), "\(listing)")
        }
    }

    @Test("live, with the hook") func watched() throws {
        let scratch = try up(Self.router)
        let output = try scratch.shell(
            """
            cd \(scratch.directory)
            $netlab drops \(scratch.name) --format json --interval 100ms >out 2>err & watcher=$!
            for i in $(seq 400); do grep -q '^watching' err && break; sleep 0.05; done
            for port in 9001 9003; do
              $netlab send \(scratch.name) --from client --to server --udp $port --count 5 --sink none >/dev/null 2>&1
            done
            for i in $(seq 200); do grep -q netfilter-forward out && break; sleep 0.05; done
            kill -INT $watcher; wait $watcher
            cat out
            """)
        #expect(
            output.output.contains("\"netfilter-forward.rule\"")
                && output.output.contains("\"netfilter-prerouting.rule\""))
        #expect(!output.output.contains("\"netfilter-input.rule\""), "\(output.output)")
    }

    /// The same errno with and without a packet: a rule drops what was sent, a policy refuses the call.
    @Test(.requires(tool: "ip")) func aRefusedCallIsNoPacket() throws {
        let scratch = try up(Self.pair)
        let node = "ip netns exec \(scratch.name).a"
        let send = "$netlab send \(scratch.name) --from a --to b --via ip --count 50 --format json"
        let rule = try scratch.shell(
            "\(node) nft 'table ip t { chain c { type filter hook output priority 0; udp dport 9000 drop; }; }'; \(send)"
        )
        var flow = try JSONReport.read(rule.output).ledger.flows[0]
        #expect(flow.sent == 50 && flow.denied == 50 && flow.notSent.isEmpty && flow.unexplained == 0)
        #expect(flow.dropped.map(\.cause) == ["netfilter-output.rule"])
        let policy = try scratch.shell(
            """
            \(node) nft delete table ip t
            \(node) ip xfrm policy add dir out src 10.1.0.1/32 dst 10.1.0.2/32 proto 255 action block
            \(send); status=$?
            \(node) grep XfrmOutPolBlock /proc/net/xfrm_stat >&2
            exit $status
            """)
        #expect(policy.status == 1)
        let record = try JSONReport.read(policy.output)
        flow = record.ledger.flows[0]
        #expect(flow.sent == 0 && flow.denied == nil && flow.notSent == ["EPERM": 50] && flow.dropped.isEmpty)
        #expect(record.ledger.verdict == .balanced)
        #expect(record.verdict.reasons.contains { $0.contains("nothing was sent (EPERM 50)") }, "\(record.verdict)")
        let blocked = policy.error.split(separator: "\n").last.flatMap { $0.split { $0 == " " || $0 == "\t" }.last }
        #expect((blocked.flatMap { Int($0) } ?? 0) >= 50, "\(policy.error)")
    }
}
