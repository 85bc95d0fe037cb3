// The collectors against the running kernel, field by field beside the tools people trust.

import Collectors
import Foundation
import Glibc
import Namespaces
import PacketPath
import SystemCalls
import TestSupport
import Testing

@Suite(.privileged, .requires(tool: "ip"), .requires(tool: "tc")) struct NodeCollectorsTests {
    /// Where ip's words are not the kernel's with the direction in front.
    private static let kernelNames = [
        "multicast": "multicast", "collisions": "collisions", "otherhost": "rx_otherhost_dropped",
    ]

    @Test(arguments: Holding.allCases) func linksAgreeWithIP(holding: Holding) throws {
        let bed = try CollectorBed()
        let node = try NodeCollectors(node: "n", namespace: bed.namespace, holding: holding)
        try bed.send(20, to: "10.0.0.2")
        let received = CounterKey(node: "n", source: .link, object: "eth1", name: "rx_packets")
        let sample = try bed.sample(node) { $0.counters[received] == 20 }
        var compared = 0
        var unread: Set<String> = []
        for link in try bed.json("ip", "-s", "-s", "-j", "link") {
            let name = try #require(link["ifname"] as? String)
            let statistics = try #require(link["stats64"] as? [String: [String: Any]])
            for (direction, fields) in statistics {
                for case (let field, let value as NSNumber) in fields {
                    let kernel = Self.kernelNames[field] ?? "\(direction)_\(field)"
                    let key = CounterKey(node: "n", source: .link, object: name, name: kernel)
                    guard let observed = sample.counters[key] else {
                        unread.insert(kernel)
                        continue
                    }
                    #expect(observed == value.uint64Value, "\(name) \(kernel)")
                    compared += 1
                }
            }
        }
        // What ip shows beside struct rtnl_link_stats64.
        #expect(unread.subtracting(["tx_carrier_changes"]) == [] && compared >= 3 * 18, "\(unread)")
        #expect(sample.counters[received] == 20)
    }

    @Test func qdiscsAgreeWithTC() throws {
        let bed = try CollectorBed()
        try bed.limit()
        let node = try NodeCollectors(node: "n", namespace: bed.namespace)
        try bed.send(20, to: "10.0.0.2")
        let counters = try node.sample().counters
        var waiting: UInt64 = 0
        let qdiscs = try bed.json("tc", "-s", "-j", "qdisc")
        for qdisc in qdiscs {
            let (device, kind) = (try #require(qdisc["dev"] as? String), try #require(qdisc["kind"] as? String))
            let handle = try #require(qdisc["handle"] as? String)
            let root = qdisc["root"] as? Bool == true
            for name in ["bytes", "packets", "drops", "overlimits", "requeues", "qlen", "backlog"] {
                let object = root ? "\(device) root \(kind)" : "\(device) \(handle)0 \(kind)"
                let expected = (qdisc[name] as? NSNumber)?.uint64Value
                let key = CounterKey(node: "n", source: .qdisc, object: object, name: name)
                #expect(counters[key] == expected, "\(object) \(name)")
                if root, name == "qlen" { waiting += expected ?? 0 }
            }
        }
        #expect(qdiscs.count == 4)
        #expect(counters[CounterKey(node: "n", source: .qdisc, object: "eth0 6e01:0 pfifo", name: "drops")] == 16)
        #expect(try node.backlog() == waiting)
        #expect(waiting == 2)
    }

    @Test(.requires(tool: "cat")) func mibsAgreeWithProc() throws {
        let bed = try CollectorBed()
        let node = try NodeCollectors(node: "n", namespace: bed.namespace)
        let before = try node.sample()
        try bed.send(7, to: "127.0.0.1")
        let noPorts = CounterKey(node: "n", source: .snmp, name: "Udp.NoPorts")
        let sample = try bed.sample(node) { $0.counters[noPorts] == 7 }
        for source in [CounterKey.Source.snmp, .netstat] {
            let text = try Witness.run("cat", "/proc/thread-self/net/\(source.rawValue)", in: bed.namespace).output
            let lines = text.split(separator: "\n").map { $0.split(separator: " ") }
            var expected: [String: UInt64] = [:]
            for (titles, numbers) in stride(from: 0, to: lines.count, by: 2).map({ (lines[$0], lines[$0 + 1]) }) {
                for (title, number) in zip(titles, numbers).dropFirst() {
                    let value = try #require(Int64(number))
                    expected["\(titles[0].dropLast()).\(title)"] = UInt64(bitPattern: value)
                }
            }
            let observed = sample.counters.filter { $0.key.source == source }
            #expect(Dictionary(observed.map { ($0.key.name, $0.value) }) { $1 } == expected)
        }
        let moved = Dictionary(sample.delta(from: before).map { ($0.key.name, $0.delta) }) { $0 + $1 }
        #expect(moved["Udp.NoPorts"] == 7)
        #expect(moved["IpExt.InOctets"] ?? 0 > 7 * 1028)
    }

    @Test(.requires(tool: "ss")) func socketsAgreeWithSS() throws {
        let bed = try CollectorBed()
        let node = try NodeCollectors(node: "n", namespace: bed.namespace)
        let receiver = try bed.socket(port: 9000)
        let before = try node.sample()
        try bed.send(10, to: "127.0.0.1", port: 9000)
        let delivers = CounterKey(node: "n", source: .snmp, name: "Ip.InDelivers")
        let sample = try bed.sample(node) { $0.counters[delivers] == 10 }
        let delta = sample.delta(from: before).filter { $0.key.source == .socket }
        let moved = Dictionary(delta.map { ("\($0.key.object) \($0.key.name)", $0.delta) }) { $1 }
        let listing = try Witness.run("ss", "-unma", "sport = 9000", in: bed.namespace).output
        let drops = try #require(listing.firstMatch(of: /,d(\d+)\)/)?.1)
        let queue = try #require(listing.firstMatch(of: /UNCONN\s+(\d+)/)?.1)
        #expect(moved["udp 9000 drops"] == Int64(drops))
        #expect(moved["udp 9000 rqueue"] == Int64(queue))
        #expect(moved["udp 9000 drops"] ?? 0 > 0)
        withExtendedLifetime(receiver) {}
    }

    @Test func interfaceFacts() throws {
        let bed = try CollectorBed()
        try bed.limit()
        let node = try NodeCollectors(node: "n", namespace: bed.namespace)
        try bed.send(20, to: "10.0.0.2")
        let facts = try node.interfaceFacts()
        #expect(facts.map(\.name) == ["lo", "eth1", "eth0"])
        #expect(facts.map(\.qdisc) == ["noqueue", "tbf", "htb"])
        #expect(facts.map(\.running) == [true, true, true])
        #expect(facts.map(\.backlog) == [0, 0, 2])
        try Witness.run("ip", "link", "set", "eth1", "down", in: bed.namespace)
        // The kernel tells the peer's loss of carrier by itself, within a second.
        let deadline = Clock.monotonic + 10_000_000_000
        while try node.interfaceFacts()[2].running, Clock.monotonic < deadline { sched_yield() }
        #expect(try node.interfaceFacts().map(\.running) == [true, false, false])
    }

    @Test func namedCountersAreReadByTheGivenReader() throws {
        let namespace = try Namespace.unnamed()
        let read: ReadNamedCounters = {
            [NamedCounter(family: "inet", table: "netlab", name: "closed", packets: 3, bytes: 300)]
        }
        for holding in Holding.allCases {
            let node = try NodeCollectors(node: "n", namespace: namespace, namedCounters: { read }, holding: holding)
            let key = CounterKey(node: "n", source: .nft, object: "inet netlab closed", name: "packets")
            #expect(try node.sample().counters[key] == 3)
        }
    }

    @Test func everySourceIsThere() throws {
        let namespace = try Namespace.unnamed()
        let sample = try NodeCollectors(node: "n", namespace: namespace).sample()
        #expect(sample.unavailable.isEmpty)
        #expect(Set(sample.groups.map(\.source)).isSuperset(of: [.link, .snmp, .netstat]))
        let available = try namespace.run { Collectors.all.map { Collectors.availability(of: $0) } }
        #expect(available.allSatisfy { $0 == .available })
    }

    @Test func deviceThatComesLaterIsNamed() throws {
        let namespace = try Namespace.unnamed()
        let node = try NodeCollectors(node: "n", namespace: namespace)
        let before = try node.sample()
        try Witness.run("ip", "link", "add", "eth5", "type", "veth", "peer", "name", "eth6", in: namespace)
        let groups = try node.sample().groups.filter { $0.source == .link }
        #expect(Set(groups.map(\.object)) == ["lo", "eth5", "eth6"])
        try Witness.run("ip", "link", "delete", "eth5", in: namespace)
        let after = try node.sample()
        #expect(after.gaps(since: before).isEmpty)
    }

    @Test(arguments: Holding.allCases) func manyNodesAreReadByOneThread(holding: Holding) throws {
        let places = try (1...5).map { number in
            let namespace = try Namespace.unnamed()
            try Witness.run("ip", "link", "add", "eth\(number)", "type", "veth", in: namespace)
            return NodeCollectors.Place(node: "n\(number)", namespace: namespace)
        }
        let nodes = try NodeCollectors.open(places, holding: holding)
        let here = try Namespace.ofThisThread().cookie()
        let samples = try NodeCollectors.samples(of: nodes)
        #expect(samples.map(\.node) == ["n1", "n2", "n3", "n4", "n5"])
        for (number, sample) in zip(1...5, samples) {
            #expect(sample.groups.contains { $0.source == .link && $0.object == "eth\(number)" })
            #expect(sample.groups.filter { $0.source == .link }.count == 3)
        }
        #expect(try Namespace.ofThisThread().cookie() == here)
    }

    @Test(arguments: Holding.allCases) func mibsOfDifferentNodesAreKeptApart(holding: Holding) throws {
        let beds = try (0..<2).map { _ in try CollectorBed() }
        let places = beds.enumerated().map { NodeCollectors.Place(node: "n\($0)", namespace: $1.namespace) }
        let nodes = try NodeCollectors.open(places, holding: holding)
        try beds[1].send(3, to: "127.0.0.1")
        let noPorts = CounterKey(node: "n1", source: .snmp, name: "Udp.NoPorts")
        _ = try beds[1].sample(nodes[1]) { $0.counters[noPorts] == 3 }
        let moved = try NodeCollectors.samples(of: nodes).map { sample in
            sample.groups.first { $0.source == .snmp }.flatMap { group in
                group.names.firstIndex(of: "Udp.NoPorts").map { group.values[$0] }
            }
        }
        #expect(moved == [0, 3])
    }
}
