// What netem and RED do, in the books.

import Testing

@testable import PacketPath

@Suite struct ImpairmentTests {
    private func lossOfDuplicates(_ duplicators: [String]?) -> Ledger {
        var flow = Sample.flow(delivered: 950)
        flow.duplicated = 20
        var evidence = Sample.evidence(
            [flow], drops: [Sample.drop("QDISC_DROP", "__dev_queue_xmit", 80)],
            counters: [Sample.counter(.qdisc, "drops", 80, "eth1 root netem")])
        evidence.interfaces[2].qdisc = "netem"
        evidence.duplicators = duplicators
        return Ledger(evidence: evidence)
    }

    /// 50 packets are missing and 80 were lost: 30 were duplicates.
    @Test func aDuplicateMayBeLost() {
        let ledger = lossOfDuplicates(["client:eth0"])
        #expect(ledger.verdict == .balanced)
        #expect(ledger.flows[0].duplicatesDropped == 30 && ledger.flows[0].unexplained == 0)
        #expect(ledger.flows[0].dropped.map(\.cause) == ["qdisc.netem"])
    }

    @Test func withoutSuchANetemItIsAContradiction() {
        #expect(lossOfDuplicates(nil).flows[0].unexplained == -30)
        #expect(lossOfDuplicates(nil).verdict != .balanced)
    }

    private func illegible(_ flows: [FlowEvidence], _ corrupters: [String]?) -> Ledger {
        var evidence = Sample.evidence(
            flows,
            drops: [
                Sample.drop("UDP_CSUM", "__udp4_lib_rcv", 7, at: "server", "eth0"),
                Sample.drop("UDP_CSUM", "__udp4_lib_rcv", 3, at: "server", "eth0", flow: nil),
            ],
            counters: [
                Sample.counter(.snmp, "Udp.InCsumErrors", 10, at: "server"),
                Sample.counter(.snmp, "Udp.InErrors", 10, at: "server"),
            ])
        evidence.corrupters = corrupters
        return Ledger(evidence: evidence)
    }

    @Test func aPacketWithAChangedTagIsInferred() {
        let ledger = illegible([Sample.flow(delivered: 990)], ["router:eth1"])
        #expect(ledger.verdict == .balanced && ledger.foreign.isEmpty)
        let rows = ledger.flows[0].dropped.map { "\($0.packets) \($0.evidence.rawValue)" }.sorted()
        #expect(rows == ["3 inferred", "7 event+counter"])
    }

    @Test func nothingIsInferredWithoutReason() {
        #expect(illegible([Sample.flow(delivered: 990)], nil).flows[0].unexplained == 3)
        let two = illegible(
            [Sample.flow(delivered: 992), Sample.flow("other", id: 2, delivered: 998)], ["router:eth1"])
        #expect(two.flows.map(\.unexplained) == [1, 2], "nobody knows whose they were")
    }

    /// RED's own counter splits the drops of one flow; of several it tells only the total.
    @Test func earlyAndLate() {
        let early = Sample.counter(.qdisc, "early", 60, "eth1 6e6d:0 red")
        let root = Sample.counter(.qdisc, "drops", 100, "eth1 root tbf")
        let drop = Sample.drop("QDISC_DROP", "__dev_queue_xmit", 100)
        var one = Sample.evidence([Sample.flow(delivered: 900)], drops: [drop], counters: [root, early])
        one.interfaces[2].qdisc = "tbf"
        let rows = Ledger(evidence: one).flows[0].dropped.map { "\($0.packets) \($0.cause)" }.sorted()
        #expect(rows == ["40 qdisc.limit", "60 qdisc.early"])
        var two = one
        two.flows = [Sample.flow(delivered: 930), Sample.flow("other", id: 2, delivered: 970)]
        two.drops = [
            Sample.drop("QDISC_DROP", "__dev_queue_xmit", 70),
            Sample.drop("QDISC_DROP", "__dev_queue_xmit", 30, flow: 2),
        ]
        let causes = Ledger(evidence: two).flows.flatMap(\.dropped).map(\.cause)
        #expect(causes == ["qdisc.early-or-full", "qdisc.early-or-full"])
    }

    /// The drops of one flow, 100, by what single kinds count: choke's pairs, pie's early drops, whose word holds the others too.
    @Test(
        arguments: [
            ("choke", ["early": 10, "matched": 20], ["10 qdisc.early", "40 qdisc.matched", "50 qdisc.limit"]),
            ("pie", ["dropped": 100, "overlimit": 30], ["30 qdisc.limit", "70 qdisc.early"]),
            ("sfb", ["bucketdrop": 60, "penaltydrop": 40], ["40 qdisc.penalty", "60 qdisc.bucket-full"]),
            ("fq", ["flows_plimit": 100], ["100 qdisc.flow-limit"]),
            ("fq_codel", ["drop_overmemory": 100, "drop_overlimit": 100], ["100 qdisc.memory"]),
            ("plug", [:], ["100 qdisc.limit"]),
        ] as [(String, [String: Int64], [String])])
    func wordsOfSingleKinds(kind: String, counts: [String: Int64], rows: [String]) {
        let own = counts.map { Sample.counter(.qdisc, $0.key, $0.value, "eth1 root \(kind)") }
        let root = Sample.counter(.qdisc, "drops", 100, "eth1 root \(kind)")
        var evidence = Sample.evidence(
            [Sample.flow(delivered: 900)], drops: [Sample.drop("QDISC_DROP", "__dev_queue_xmit", 100)],
            counters: own + [root])
        evidence.interfaces[2].qdisc = kind
        let ledger = Ledger(evidence: evidence)
        #expect(ledger.flows[0].dropped.map { "\($0.packets) \($0.cause)" }.sorted() == rows)
        #expect(ledger.verdict == .balanced)
    }

    /// Without drop events the counters are the losses, and the kind of the qdisc says what they mean.
    @Test func countersAlone() {
        var evidence = Sample.evidence(
            [Sample.flow(delivered: 900)], counters: [Sample.counter(.qdisc, "drops", 100, "eth1 root netem")],
            backend: .none)
        evidence.interfaces[2].qdisc = "netem"
        #expect(Ledger(evidence: evidence).flows[0].dropped.map(\.cause) == ["qdisc.netem"])
    }

    private func check(_ delay: OneWayDelay?, _ change: (inout FlowClaim) -> Void) -> [ExpectationResult] {
        var flow = Sample.flow()
        (flow.delay, flow.duplicated, flow.reordered) = (delay, 3, 5)
        let evidence = Sample.evidence([flow])
        var claim = FlowClaim(flow: "web", location: "lab.yaml:9:5")
        change(&claim)
        return ClaimCheck(ledger: Ledger(evidence: evidence), counters: []).check(.flow(claim))
    }

    @Test func delaysAreClaims() {
        let delay = OneWayDelay(minimum: 20_000_000, median: 21_000_000, p99: 25_000_000, maximum: 30_000_000)
        let met = check(delay) {
            ($0.leastDelay, $0.mostDelay, $0.medianDelay) = (20_000_000, 30_000_000, 20_000_000...22_000_000)
            ($0.duplicated, $0.reordered) = (3...3, 1...9)
        }
        #expect(met.count == 5 && met.allSatisfy(\.met))
        let missed = check(delay) { $0.leastDelay = 20_000_001 }
        #expect(missed.map(\.met) == [false])
        #expect(
            missed[0].message == "lab.yaml:9:5: flow web: least delay: expected at least 20.000ms, observed 20.000ms")
        #expect(check(nil) { $0.mostDelay = 1 }.map(\.observed) == ["no packet arrived"])
    }

    @Test func qdiscsCount() {
        let counters = [
            Sample.counter(.qdisc, "drops", 9, "eth1 root tbf"), Sample.counter(.qdisc, "drops", 9, "eth1 6e6d:0 red"),
            Sample.counter(.qdisc, "early", 4, "eth1 6e6d:0 red"), Sample.counter(.qdisc, "early", 1, "eth10 root red"),
        ]
        let check = ClaimCheck(ledger: Ledger(evidence: Sample.evidence([])), counters: counters)
        let results = check.check(
            .qdisc(
                node: "router", interface: "eth1", counts: ["drops": 9...9, "early": 4...4, "pdrop": 1...2],
                location: "x"))
        #expect(results.map(\.observed) == ["9", "4", "0"] && results.map(\.met) == [true, true, false])
    }
}
