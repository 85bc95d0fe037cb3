// What the protocols of a namespace count: nstat, conntrack, nft and /proc are the witnesses.

import Foundation
import Glibc
import Namespaces
import PacketPath
import SystemCalls
import TestSupport
import Testing

@testable import Collectors

@Suite(.privileged) struct ProtocolSourcesTests {
    @Test(.requires(tool: "nstat")) func mibsAgreeWithNstat() throws {
        let bed = try CollectorBed()
        try bed.namespace.run { try Files.write("0", to: "/proc/sys/net/ipv6/conf/lo/disable_ipv6") }
        try bed.send(7, to: "127.0.0.1")
        try bed.sendOverIPv6(5)
        let node = try NodeCollectors(
            node: "n", namespace: bed.namespace,
            sources: [SNMPCollector.self, NetstatCollector.self, SNMP6Collector.self])
        let noPorts = CounterKey(node: "n", source: .snmp, name: "Udp.NoPorts")
        let noPorts6 = CounterKey(node: "n", source: .snmp6, name: "Udp6NoPorts")
        let sample = try bed.sample(node) { $0.counters[noPorts] == 7 && $0.counters[noPorts6] == 5 }
        #expect(sample.counters[noPorts] == 7 && sample.counters[noPorts6] == 5)
        let observed = Dictionary(
            sample.counters.map { ($0.key.name.replacing(".", with: ""), $0.value) }, uniquingKeysWith: &+)
        let shown = numbers(in: try bed.text("nstat", "-azs").replacing(#/\s+[\d.]+\s*\n/#, with: "\n"))
        for (name, value) in shown { #expect(observed[name] == value, "\(name)") }
        #expect(shown.count > 300)
        // nstat leaves out what is no counter.
        let unshown = Set(observed.keys).subtracting(shown.keys)
        #expect(unshown.count <= 8, "\(unshown)")
    }

    @Test(.requires(tool: "conntrack"), .requires(tool: "nft")) func conntrackAgrees() throws {
        let bed = try CollectorBed()
        try bed.setUp(
            "nft",
            "add table ip t; add chain ip t out { type filter hook output priority 0; }; "
                + "add rule ip t out ct state new accept")
        try bed.send(3, to: "127.0.0.1")
        try bed.sendEchoReplies(4)
        let node = try NodeCollectors(node: "n", namespace: bed.namespace, sources: [ConntrackCollector.self])
        let invalid = CounterKey(node: "n", source: .conntrack, name: "invalid")
        let sample = try bed.sample(node) { $0.counters[invalid] ?? 0 >= 4 }
        #expect(sample.counters[invalid] ?? 0 >= 4)
        let shown = numbers(in: try bed.text("conntrack", "-S")).filter { $0.key != "cpu" }
        try expectEqual(CollectorBed.counters(sample)[""], shown, "conntrack -S")
    }

    @Test(.requires(tool: "nft")) func namedCountersAgreeWithNft() throws {
        let bed = try CollectorBed()
        try bed.setUp(
            "nft",
            "add table inet t; add counter inet t seen; add counter inet t idle; "
                + "add chain inet t out { type filter hook output priority 0; }; add rule inet t out counter name seen")
        try bed.send(6, to: "127.0.0.1")
        let node = try NodeCollectors(
            node: "n", namespace: bed.namespace, namedCounters: NamedCounter.openReader,
            sources: [NamedCounterCollector.self])
        let observed = CollectorBed.counters(try node.sample())
        let listing = try JSONSerialization.jsonObject(with: Data(try bed.text("nft", "-j", "list", "counters").utf8))
        let objects = try #require((listing as? [String: Any])?["nftables"] as? [[String: Any]])
        let counters = objects.compactMap { $0["counter"] as? [String: Any] }
        #expect(counters.count == 2 && observed.count == 2)
        for counter in counters {
            let words = try ["family", "table", "name"].map { try #require(counter[$0] as? String) }
            let shown = ["packets", "bytes"].map { ($0, (counter[$0] as? NSNumber)?.uint64Value ?? .max) }
            try expectEqual(observed[words.joined(separator: " ")], Dictionary(shown) { $1 }, "\(words)")
        }
        // The datagrams, and the ICMP errors they caused.
        #expect(observed["inet t seen"]?["packets"] ?? 0 >= 6)
    }

    @Test(.requires(tool: "ip"), .requires(tool: "cat")) func xfrmAgreesWithProc() throws {
        let bed = try CollectorBed()
        try bed.setUp("ip", "xfrm", "policy", "add", "dir", "out", "dst", "10.0.0.0/24", "action", "block")
        try bed.send(5, to: "10.0.0.2")
        let observed = try bed.read(XfrmCollector.self)
        let shown = numbers(in: try bed.text("cat", "/proc/thread-self/net/xfrm_stat"))
        try expectEqual(observed[""], shown, "xfrm_stat")
        #expect(observed[""]?["XfrmOutPolBlock"] == 5)
    }

    @Test(arguments: ["", "\n\n", "a\n", "a b\n", "a 1", "a 1\nb\n", "a -1\n", "a 1 x\n", "\t1\n"])
    func oddLists(text: String) {
        var list = CounterLayout()
        let values = list.read(Array(text.utf8), as: CounterList.self)
        #expect(values.count == list.names.count)
        #expect(values.isEmpty || list.names == ["a"] && values == [1])
    }

    @Test func listThatChanges() {
        var list = CounterLayout()
        func read(_ text: String) -> [String: UInt64] {
            let values = list.read(Array(text.utf8), as: CounterList.self)
            return Dictionary(zip(list.names, values)) { first, _ in first }
        }
        #expect(read("Ab  \t1\nCd 2\nEf 3\n") == ["Ab": 1, "Cd": 2, "Ef": 3])
        #expect(read("Ab 4\nCx 5\n") == ["Ab": 4, "Cx": 5])
        #expect(read("Ab 4\nCx 5\nEf 18446744073709551615\n") == ["Ab": 4, "Cx": 5, "Ef": .max])
    }
}
