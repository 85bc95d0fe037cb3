// Rules that nft made, read back by netlab in nft's own words.

import Foundation
import Namespaces
import Netlink
import TestSupport
import Testing

@testable import NFTables

@Suite("Rules read back", .privileged, .requires(tool: "nft"))
struct ReadbackTests {
    /// What nft lists and what netlab reads, rule by rule.
    private func expectSameWords(_ script: String) throws {
        let rig = try Rig()
        try rig.must("ip", "link", "add", "va", "type", "veth", "peer", "name", "vb")
        let loaded = try Witness.run("nft", "-f", "-", in: rig.namespace, input: script)
        try #require(loaded.status == 0, "\(loaded.error)")
        let rules = try rig.namespace.run {
            var socket = try Netlink.Socket(family: ProtocolFamily.netfilter)
            return try Reader.rules(over: &socket)
        }
        let listed = try rig.must("nft", "-a", "list", "ruleset").split(separator: "\n")
            .filter { $0.hasPrefix("\t\t") && $0.contains("# handle") && !$0.contains("{ # handle") }
            .map { String($0.drop { $0 == "\t" }) }
        #expect(!rules.isEmpty && rules.count == listed.count)
        for line in listed {
            let handle = line.split(separator: " ").last.flatMap { UInt64($0) }
            let words = line.components(separatedBy: " # handle")[0]
            let match = rules.contains { rule in
                let comment = rule.comment.map { " comment \"\($0)\"" } ?? ""
                return rule.handle == handle && rule.text + comment == words
            }
            #expect(match, "nft: \(words)\nnetlab: \(rules.filter { $0.handle == handle }.map(\.text))")
        }
    }

    @Test func conditions() throws {
        try expectSameWords(
            """
            table inet t {
              chain sub { }
              chain c {
                type filter hook input priority 0; policy drop;
                ip saddr 10.0.0.0/24 drop
                ip saddr 10.0.0.0/23 ip daddr != 10.1.1.1 accept
                ip6 daddr fd00::/61 counter accept
                udp dport 9000-9010 accept
                udp dport 53 ip saddr 10.0.0.1 counter accept
                tcp sport != 80-90 goto sub
                tcp dport > 1024 jump sub
                tcp flags syn drop
                tcp flags & (fin | syn) == syn drop
                iifname "va" oifname "vb*" accept
                meta l4proto tcp accept
                meta nfproto ipv6 return
                ip protocol icmp accept
                icmp type echo-request limit rate 10/second accept
                ct state established,related accept
                ct state invalid drop
                ct mark 0x00000007 accept
                meta mark 0x00000001 meta pkttype broadcast drop
                numgen inc mod 10 0 drop
                numgen random mod 10 3 drop
                ip ttl < 5 ip length 100 drop
                meta skuid 0 accept
              }
            }
            """)
    }

    @Test func statements() throws {
        try expectSameWords(
            """
            table inet t {
              counter seen { }
              chain c {
                type filter hook forward priority 10;
                counter name "seen" drop comment "why"
                counter packets 3 bytes 300
                limit rate over 10/minute burst 7 packets drop
                limit rate 1 mbytes/second accept
                meta mark set 0x00000007
                ct mark set meta mark
                log prefix "gone: " group 3
                reject
                meta l4proto tcp reject with tcp reset
                reject with icmpx admin-prohibited
                reject with icmp host-unreachable
                quota over 10 mbytes drop
                ct count over 5 drop
              }
            }
            table ip n {
              chain post {
                type nat hook postrouting priority 100;
                ip saddr 10.0.0.0/8 masquerade
                snat to 10.9.9.9
                meta l4proto tcp snat to 10.9.9.9:1000-2000
              }
              chain pre {
                type nat hook prerouting priority -100;
                tcp dport 80 dnat to 10.0.0.1:8080
                udp dport 53 redirect to :5353
              }
              chain raw {
                type filter hook prerouting priority -300;
                udp dport 9 notrack
              }
            }
            """)
    }

    @Test func unnamedSetsAndMaps() throws {
        try expectSameWords(
            """
            table inet t {
              set named { type ipv4_addr; }
              chain c {
                type filter hook input priority 0;
                tcp dport { 22, 80, 443 } accept
                udp dport { 1000-2000, 53 } accept
                ip saddr { 10.0.0.0/8, 192.168.0.0/16 } drop
                ip saddr != { 10.0.0.1, 10.0.0.2 } drop
                ip saddr @named drop
                meta l4proto { tcp, udp } accept
                tcp dport vmap { 22 : accept, 23 : drop }
                iifname { "va", "vb" } accept
                ct state vmap { invalid : drop, established : accept }
              }
            }
            """)
    }

    @Test func hooksOfDevicesAndTheirCounters() throws {
        try expectSameWords(
            """
            table netdev d {
              chain in {
                type filter hook ingress device "va" priority 0;
                ip saddr 10.0.0.1 udp dport 9 counter drop
                ether saddr 02:00:00:00:00:01 drop
                ether type arp accept
                meta protocol ip6 drop
              }
            }
            """)
    }

    @Test func aChainNamesItsDevices() throws {
        let rig = try Rig()
        try rig.must("ip", "link", "add", "va", "type", "veth", "peer", "name", "vb")
        try rig.must(
            "nft",
            "add table netdev d; add chain netdev d c { type filter hook ingress devices = { va, vb } priority 5; }")
        let chains = try rig.namespace.run {
            var socket = try Netlink.Socket(family: ProtocolFamily.netfilter)
            return try Reader.chains(over: &socket)
        }
        #expect(chains.map { Set($0.devices) } == [["va", "vb"]])
        #expect(chains.first?.base?.priority == 5)
    }

    /// nft counts where the counter stands: in front of a condition it counts what the rule then leaves alone.
    @Test func aCounterBeforeAConditionCountsMore() throws {
        let rig = try Rig()
        let script = """
            table ip t { chain c { type filter hook input priority 0
            counter ip saddr 10.0.0.1 drop; ip saddr 10.0.0.1 counter drop; counter limit rate 5/second drop; counter log drop
            }; }
            """
        let loaded = try Witness.run("nft", "-f", "-", in: rig.namespace, input: script)
        try #require(loaded.status == 0, "\(loaded.error)")
        let rules = try rig.namespace.run {
            var socket = try Netlink.Socket(family: ProtocolFamily.netfilter)
            return try Reader.rules(over: &socket)
        }
        #expect(rules.map(\.countsMore) == [true, false, true, false])
    }
}
