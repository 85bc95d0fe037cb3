// Differences of two samples.

import Netlink
import PacketPath
import Testing

@testable import Collectors

@Suite struct CounterSampleTests {
    private func link(_ values: [UInt64], name: String = "eth0", index: UInt64 = 2) -> CounterGroup {
        CounterGroup(.link, object: name, identity: index, names: ["rx_packets", "tx_packets"], values: values)
    }

    private func qdisc(drops: UInt64, qlen: UInt64, kind: String = "tbf") -> CounterGroup {
        CounterGroup(
            .qdisc, object: "eth0 root \(kind)", identity: 7, names: ["drops", "qlen"], values: [drops, qlen])
    }

    private func sample(_ groups: CounterGroup...) -> CounterSample { CounterSample(node: "router", groups: groups) }

    private func deltas(_ now: CounterSample, _ earlier: CounterSample) -> [String: Int64] {
        Dictionary(now.delta(from: earlier).map { ("\($0.key.object) \($0.key.name)", $0.delta) }) { $0 + $1 }
    }

    @Test func movementsOnly() {
        let delta = sample(link([15, 7])).delta(from: sample(link([10, 7])))
        let key = CounterKey(node: "router", source: .link, object: "eth0", name: "rx_packets")
        #expect(delta == [CounterDelta(key: key, delta: 5)])
    }

    @Test func gaugeMayFall() {
        let (now, earlier) = (sample(qdisc(drops: 4, qlen: 0)), sample(qdisc(drops: 4, qlen: 3)))
        #expect(deltas(now, earlier) == ["eth0 root tbf qlen": -3])
        #expect(now.gaps(since: earlier).isEmpty)
    }

    @Test func objectThatAppearsCountsFromZero() {
        let (now, earlier) = (sample(link([1, 2], name: "eth1"), link([10, 7])), sample(link([10, 7])))
        #expect(deltas(now, earlier) == ["eth1 rx_packets": 1, "eth1 tx_packets": 2])
        #expect(now.gaps(since: earlier).isEmpty)
    }

    @Test func objectThatIsGoneHasAGapAndNoDelta() {
        let (now, earlier) = (sample(link([10, 8])), sample(link([1, 2], name: "eth1"), link([10, 7])))
        #expect(deltas(now, earlier) == ["eth0 tx_packets": 1])
        #expect(now.gaps(since: earlier) == [CounterGap(source: .link, object: "eth1", cause: .gone)])
    }

    @Test func counterThatFellWasSetToZero() {
        let (now, earlier) = (sample(qdisc(drops: 2, qlen: 1)), sample(qdisc(drops: 4, qlen: 3)))
        #expect(deltas(now, earlier) == ["eth0 root tbf drops": 2, "eth0 root tbf qlen": -2])
        #expect(now.gaps(since: earlier) == [CounterGap(source: .qdisc, object: "eth0 root tbf", cause: .replaced)])
    }

    @Test func newDeviceOfTheSameNameCountsFromZero() {
        let (now, earlier) = (sample(link([12, 9], index: 8)), sample(link([10, 7])))
        #expect(deltas(now, earlier) == ["eth0 rx_packets": 12, "eth0 tx_packets": 9])
        #expect(now.gaps(since: earlier) == [CounterGap(source: .link, object: "eth0", cause: .replaced)])
    }

    @Test func anotherKindOfQdiscIsAnotherObject() {
        let (now, earlier) = (sample(qdisc(drops: 2, qlen: 0, kind: "pfifo")), sample(qdisc(drops: 4, qlen: 0)))
        #expect(deltas(now, earlier) == ["eth0 root pfifo drops": 2])
        #expect(now.gaps(since: earlier).map(\.cause) == [.gone])
    }

    @Test func mibFieldsMayFallAndAppear() {
        let earlier = sample(CounterGroup(.snmp, names: ["Tcp.CurrEstab", "Udp.NoPorts"], values: [3, 1]))
        let now = sample(
            CounterGroup(.snmp, names: ["Tcp.CurrEstab", "IcmpMsg.InType3", "Udp.NoPorts"], values: [1, 4, 1]))
        #expect(deltas(now, earlier) == [" Tcp.CurrEstab": -2, " IcmpMsg.InType3": 4])
        #expect(now.gaps(since: earlier).isEmpty)
    }

    @Test func countersByKey() {
        let key = CounterKey(node: "router", source: .link, object: "eth0", name: "tx_packets")
        #expect(sample(link([10, 7])).counters[key] == 7)
        #expect(sample(link([10, 7])).counters.count == 2)
    }

    @Test func surplusNamesAreLeftOut() {
        #expect(CounterGroup(.link, names: ["a", "b"], values: [1]).names == ["a"])
    }

    @Test func socketsOfOnePortAreSummed() {
        func socket(_ port: UInt16, drops: UInt64, queue: UInt64, cookie: UInt64) -> UDPSocketStatistics {
            UDPSocketStatistics(
                port: port, cookie: cookie, receiveQueue: queue, memory: SocketMemory(drops: drops))
        }
        let groups = SocketCollector.groups([
            socket(9000, drops: 2, queue: 100, cookie: 5), socket(0, drops: 9, queue: 9, cookie: 7),
            socket(53, drops: 0, queue: 0, cookie: 8), socket(9000, drops: 3, queue: 11, cookie: 6),
        ])
        #expect(groups.map(\.object) == ["udp 53", "udp 9000"])
        #expect(groups[1].names.first == "rqueue" && groups[1].names.last == "drops")
        #expect(groups[1].values.first == 111 && groups[1].values.last == 5)
        #expect(groups[1].identity == 11)
    }

    @Test(
        arguments: [
            (0xffff_ffff, 0x6e00_0000, "eth0 root tbf"), (0x6e00_0001, 0x6e01_0000, "eth0 6e01:0 tbf"),
            (0x8001_000a, 0, "eth0 parent 8001:a tbf"),
        ] as [(UInt32, UInt32, String)])
    func qdiscObject(parent: UInt32, handle: UInt32, expected: String) {
        let qdisc = QdiscStatistics(
            index: 1, handle: handle, parent: parent, kind: "tbf", statistics: QueueStatistics())
        #expect(QdiscCollector.Place(qdisc, of: "eth0").object == expected)
    }

    @Test(arguments: [(10, Holding.everything), (325, .everything), (1000, .route), (3000, .nothing), (9999, .nothing)])
    func descriptorsOfALab(nodes: Int, expected: Holding) {
        #expect(DescriptorPolicy(limit: 4096).holding(nodes: nodes) == expected)
    }
}
