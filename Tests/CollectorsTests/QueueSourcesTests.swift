// Classes, filters and drivers: tc and ethtool are the witnesses.

import Collectors
import Foundation
import PacketPath
import TestSupport
import Testing

@Suite(.privileged, .requires(tool: "tc"), .requires(tool: "ethtool")) struct QueueSourcesTests {
    private static let names = ["bytes", "packets", "drops", "overlimits", "requeues", "qlen", "backlog"]

    private func numbers(_ object: [String: Any]) -> [String: UInt64] {
        Dictionary(uniqueKeysWithValues: Self.names.map { ($0, (object[$0] as? NSNumber)?.uint64Value ?? .max) })
    }

    @Test func classesAgreeWithTC() throws {
        let bed = try CollectorBed()
        try bed.limit()
        try bed.send(20, to: "10.0.0.2")
        let classes = try bed.read(ClassCollector.self)
        // `tc -j class` prints text, as of iproute2 6.1.
        let pattern =
            #/class (\w+) (\S+) [^\n]*\n Sent (\d+) bytes (\d+) pkt \(dropped (\d+), overlimits (\d+) requeues (\d+)\) \n backlog (\d+)b (\d+)p/#
        var compared = 0
        for device in ["eth0", "eth1"] {
            for one in try bed.text("tc", "-s", "class", "show", "dev", device).matches(of: pattern).map(\.output) {
                let values = [one.3, one.4, one.5, one.6, one.7, one.9, one.8].compactMap { UInt64($0) }
                let shown = Dictionary(uniqueKeysWithValues: zip(Self.names, values))
                try expectEqual(classes["\(device) \(one.2) \(one.1)"], shown, "\(device) \(one.2)")
                compared += 1
            }
        }
        // The class of a tbf counts nothing, and tc shows no numbers of it.
        #expect(compared == 1 && classes.count == 2)
        #expect(classes["eth0 6e00:1 htb"]?["drops"] == 16)
        #expect(classes["eth0 6e00:1 htb"]?["qlen"] == 2)
    }

    @Test func filtersAgreeWithTC() throws {
        let bed = try CollectorBed()
        try bed.setUp("tc", "qdisc", "add", "dev", "eth0", "clsact")
        for preference in ["7", "9"] {
            try bed.setUp(
                "tc", "filter", "add", "dev", "eth0", "egress", "pref", preference, "protocol", "ip", "u32",
                "match", "ip", "dport", preference, "0xffff", "action", "mirred", "egress", "redirect", "dev", "eth1")
        }
        try bed.send(20, to: "10.0.0.2", port: 9)
        let observed = try bed.read(FilterCollector.self)
        var compared = 0
        for filter in try bed.json("tc", "-s", "-j", "filter", "show", "dev", "eth0", "egress") {
            guard let options = filter["options"] as? [String: Any],
                let actions = options["actions"] as? [[String: Any]]
            else { continue }
            let preference = try #require(filter["pref"] as? NSNumber)
            for action in actions {
                let order = try #require(action["order"] as? NSNumber)
                let found = observed.first {
                    $0.key.hasPrefix("eth0 egress \(preference) u32 ") && $0.key.hasSuffix(" mirred \(order)")
                }
                let statistics = try #require(action["stats"] as? [String: Any])
                try expectEqual(found?.value, numbers(statistics), "filter \(preference)")
                compared += 1
            }
        }
        #expect(compared == 2 && observed.count == 2)
        #expect(observed.values.map { $0["packets"] ?? 0 }.sorted() == [0, 20])
    }

    @Test func driversAgreeWithEthtool() throws {
        let bed = try CollectorBed()
        // With GRO a veth polls what comes without TSO, and counts what it polled.
        try bed.setUp("ethtool", "-K", "eth1", "gro", "on")
        try bed.setUp("ethtool", "-K", "eth0", "tso", "off")
        try bed.send(20, to: "10.0.0.2")
        let node = try NodeCollectors(node: "n", namespace: bed.namespace)
        let packets = CounterKey(node: "n", source: .ethtool, object: "eth1", name: "rx_queue_0_xdp_packets")
        let sample = try bed.sample(node) { $0.counters[packets] == 20 }
        #expect(sample.counters[packets] == 20)
        for device in ["eth0", "eth1"] {
            let group = try #require(sample.groups.first { $0.source == .ethtool && $0.object == device })
            let lines = try bed.text("ethtool", "-S", device).split(separator: "\n").dropFirst()
            let expected = lines.compactMap { line -> (String, UInt64)? in
                let words = line.split(separator: ":").map { $0.trimmingCharacters(in: .whitespaces) }
                return words.count == 2 ? UInt64(words[1]).map { (words[0], $0) } : nil
            }
            #expect(group.names == expected.map(\.0), "\(device)")
            #expect(group.values == expected.map(\.1), "\(device)")
            #expect(group.names.count >= 10)
        }
        #expect(!sample.groups.contains { $0.source == .ethtool && $0.object == "lo" })
    }

    @Test func queueThatIsAddedGetsItsNames() throws {
        let bed = try CollectorBed()
        try bed.setUp("ip", "link", "add", "wide", "numrxqueues", "4", "numtxqueues", "4", "type", "veth")
        let node = try NodeCollectors(node: "n", namespace: bed.namespace, sources: [DeviceCounterCollector.self])
        let before = CollectorBed.counters(try node.sample())["wide"]?.count ?? 0
        try bed.setUp("ethtool", "-L", "wide", "rx", "2", "tx", "2")
        let after = CollectorBed.counters(try node.sample())["wide"] ?? [:]
        let shown = try bed.text("ethtool", "-S", "wide").split(separator: "\n").count - 1
        #expect(after.count == shown)
        #expect(after.count != before)
    }
}
