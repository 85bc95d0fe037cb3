// Counters that began anew during a run: no witness, and said to be none.

import Testing

@testable import PacketPath

@Suite struct BrokenCounterTests {
    private let tenth = "inet netlab tenth"

    private func evidence(_ counted: Int64, backend: DropBackend = .bpf) -> Evidence {
        var drop = Sample.drop("NETFILTER_DROP", "nf_hook_slow", 100)
        drop.hook = "forward"
        var evidence = Sample.evidence(
            [Sample.flow(delivered: 900)], drops: backend == .bpf ? [drop] : [],
            counters: [Sample.counter(.nft, "packets", counted, tenth)], backend: backend)
        evidence.dropRules = [DropRule(node: "router", hook: "forward", counter: tenth)]
        return evidence
    }

    private func broken(_ source: CounterKey.Source, _ object: String, at node: String = "router") -> BrokenCounter {
        BrokenCounter(node: node, source: source, object: object, ending: .replaced)
    }

    @Test func aReplacedCounterIsComparedWithNothing() {
        var evidence = evidence(40)
        #expect(Ledger(evidence: evidence).verdict != .balanced)
        evidence.broken = [broken(.nft, tenth)]
        let ledger = Ledger(evidence: evidence)
        #expect(ledger.verdict == .balanced && ledger.witnesses.isEmpty)
        #expect(ledger.flows[0].dropped.map(\.evidence) == [.event])
        let verdict = RunVerdict(ledger: ledger, expectations: [])
        #expect(
            verdict.notes == [
                "router: the counters of nft counter inet netlab tenth are no witness: it was replaced or set to zero during the run"
            ])
    }

    /// Zero is no word of a counter that began anew, nor is anything else.
    @Test func claimsBelieveNoneOfThem() throws {
        var evidence = evidence(0)
        let signal = SignalClaim(
            place: try PlaceOfLoss.parse("qdisc.limit@router:eth1"), count: 0...0, location: "lab.yaml:9:3")
        let claims: [Claim] = [
            .counter(name: "tenth", node: "router", packets: 0...0, location: "lab.yaml:7:3"),
            .qdisc(node: "router", interface: "eth1", counts: ["drops": 0...0], location: "lab.yaml:8:3"),
            .signal(signal),
        ]
        func met() -> [Bool] {
            ClaimCheck(ledger: Ledger(evidence: evidence), counters: evidence.counters, events: [], evidence: evidence)
                .check(claims).map(\.met)
        }
        #expect(met() == [true, true, true])
        evidence.broken = [broken(.nft, tenth), broken(.qdisc, "eth1 root tbf")]
        #expect(met() == [false, false, false])
    }

    /// What it shows since then is not what was lost.
    @Test func withoutEventsItShowsNoLoss() {
        var evidence = evidence(40, backend: .none)
        evidence.broken = [broken(.nft, tenth)]
        let ledger = Ledger(evidence: evidence)
        #expect(ledger.verdict.problems == [.unexplained(flow: "web", packets: 100)])
        #expect(ledger.flows[0].dropped.isEmpty && ledger.shared.isEmpty)
    }

    /// The other rule's counter alone would lack the packets of this one.
    @Test func oneOfTwoTakesTheOtherAway() {
        var evidence = evidence(40)
        evidence.dropRules.append(DropRule(node: "router", hook: "forward", counter: "inet other first"))
        evidence.counters.append(Sample.counter(.nft, "packets", 50, "inet other first"))
        evidence.broken = [broken(.nft, tenth)]
        let ledger = Ledger(evidence: evidence)
        #expect(ledger.flows[0].dropped.map(\.evidence) == [.event])
        // Of another node nothing is taken.
        evidence.counters[0].delta = 50
        evidence.broken = [broken(.nft, tenth, at: "server")]
        #expect(Ledger(evidence: evidence).flows[0].dropped.map(\.evidence) == [.eventAndCounter])
    }

    @Test(arguments: [(CounterKey.Source.qdisc, "eth1 root pfifo"), (.qdisc, "eth1 root tbf")])
    func anotherQdiscStandsInItsPlace(source: CounterKey.Source, object: String) {
        var evidence = Sample.evidence(
            [Sample.flow(delivered: 900)], drops: [Sample.drop("QDISC_DROP", "__dev_queue_xmit", 100)],
            counters: [Sample.counter(.qdisc, "drops", 30, "eth1 root tbf")])
        evidence.interfaces[2].qdisc = "tbf"
        evidence.broken = [broken(source, object)]
        let ledger = Ledger(evidence: evidence)
        #expect(ledger.verdict == .balanced && ledger.flows[0].dropped.map(\.evidence) == [.event])
    }
}
