// Expectations against the ledger.

import Testing

@testable import PacketPath

@Suite struct ClaimCheckTests {
    private let evidence: Evidence = {
        let drops = [
            Sample.drop("QDISC_DROP", "__dev_queue_xmit", 877),
            Sample.drop("NO_SOCKET", "__udp4_lib_rcv", 1, at: "server"),
        ]
        let counters = [
            Sample.counter(.qdisc, "drops", 877, "eth1 root tbf"),
            Sample.counter(.snmp, "Udp.NoPorts", 1, at: "server"),
            Sample.counter(.nft, "packets", 4, "inet netlab seen"),
            Sample.counter(.nft, "bytes", 400, "inet netlab seen"),
        ]
        return Sample.evidence([Sample.flow(delivered: 122)], drops: drops, counters: counters)
    }()

    private func check(_ claim: Claim) -> [ExpectationResult] {
        ClaimCheck(ledger: Ledger(evidence: evidence), counters: evidence.counters).check(claim)
    }

    private func flow(_ change: (inout FlowClaim) -> Void) -> [ExpectationResult] {
        var claim = FlowClaim(flow: "web", location: "lab.yaml:27:5")
        change(&claim)
        return check(.flow(claim))
    }

    @Test func metClaimsSaySo() {
        let results = flow {
            $0.sent = 1000...1000
            $0.delivered = 120...125
            $0.inFlight = 0...0
            $0.dropped = ["qdisc@router:eth1": 877...877, "udp-socket": 1...1]
            $0.refused = ["ENOBUFS": 0...0, "EAGAIN": 0...0]
        }
        #expect(results.count == 7 && results.allSatisfy(\.met))
        #expect(results[1].expected == "120..125" && results[1].observed == "122")
    }

    /// The place narrows it down: a node, an interface; no root qdisc has the counter of its children.
    @Test(arguments: [
        ("udp-socket.closed-port@server", 1), ("udp-socket.closed-port", 1), ("udp-socket.closed-port@router", 0),
        ("qdisc.limit@router:eth1", 877), ("qdisc.limit@router:eth0", 0), ("qdisc.limit@router", 877),
    ])
    func signalsAreCountersOfCauses(_ place: String, _ count: Int) throws {
        let place = try PlaceOfLoss.parse(place)
        let claim = SignalClaim(place: place, count: count...count, location: "lab.yaml:1:1")
        #expect(check(.signal(claim)).map(\.met) == [true])
        let wrong = SignalClaim(place: place, count: 5...6, location: "lab.yaml:1:1")
        let text = "lab.yaml:1:1: signal \(place): expected 5..6, observed \(count)"
        #expect(check(.signal(wrong)).map(\.message) == [text])
    }

    /// A fragment that came twice is no loss, and no counter tells of it: the events are counted.
    @Test(arguments: [
        ("reassembly.duplicate", 101), ("reassembly.duplicate@server", 100), ("reassembly.duplicate@server:eth0", 100),
        ("reassembly.duplicate@server:eth1", 0), ("reassembly.duplicate@router", 1), ("reassembly.freed", 7),
    ])
    func signalsWithoutACounterAreEvents(_ place: String, _ count: Int) throws {
        let place = try PlaceOfLoss.parse(place)
        let events = [
            Sample.drop("DUP_FRAG", "ip_defrag", 100, at: "server", "eth0"),
            Sample.drop("DUP_FRAG", "ip_frag_queue", 1, at: "router", "eth1"),
            Sample.drop("NOT_SPECIFIED", "skb_release_data", 7, at: "?", nil),
            Sample.drop("NOT_SPECIFIED", "ip_defrag", 5, at: "server", "eth0"),
        ]
        let claim = SignalClaim(place: place, count: count...count, location: "lab.yaml:1:1")
        let ledger = Ledger(evidence: evidence)
        let told = ClaimCheck(ledger: ledger, counters: evidence.counters, events: events).check(.signal(claim))
        #expect(told.map(\.met) == [true] && told.map(\.observed) == ["\(count)"])
        let untold = ClaimCheck(ledger: ledger, counters: evidence.counters).check(.signal(claim))
        #expect(
            untold.map(\.met) == [false] && untold[0].message.hasSuffix("observed no drop events, and no counter tells")
        )
        #expect(SignalClaim.problem(with: place.name) == nil)
    }

    /// Udp.InErrors counts refusals by a filter, and full buffers and wrong checksums with them: 7 + 5 + 3.
    @Test func aSharedCounterIsNotASignalsAlone() throws {
        let drops = [
            Sample.drop("SOCKET_FILTER", "udp_queue_rcv_one_skb", 7, at: "server", "eth0"),
            Sample.drop("SOCKET_RCVBUFF", "udp_queue_rcv_one_skb", 5, at: "server", "eth0"),
            Sample.drop("UDP_CSUM", "__udp4_lib_rcv", 3, at: "server", "eth0"),
        ]
        let counters = [
            Sample.counter(.snmp, "Udp.InErrors", 15, at: "server"),
            Sample.counter(.snmp, "Udp.RcvbufErrors", 5, at: "server"),
            Sample.counter(.snmp, "Udp.InCsumErrors", 3, at: "server"),
        ]
        let claim = SignalClaim(
            place: try PlaceOfLoss.parse("udp-socket.filter@server"), count: 7...7, location: "lab.yaml:1:1")
        let told = Sample.evidence([Sample.flow(delivered: 985)], drops: drops, counters: counters)
        let check = ClaimCheck(
            ledger: Ledger(evidence: told), counters: counters, events: drops, evidence: told)
        #expect(check.check(.signal(claim)).map(\.observed) == ["7"])
        // No event says whose they were.
        let untold = Sample.evidence([Sample.flow(delivered: 985)], counters: counters, backend: .none)
        let alone = ClaimCheck(ledger: Ledger(evidence: untold), counters: counters, evidence: untold)
        let result = try #require(alone.check(.signal(claim)).first)
        #expect(!result.met && result.observed.hasPrefix("15 of all that share Udp.InErrors"), "\(result)")
    }

    /// 0 would be a number.
    @Test func aCounterThatNobodyReadIsNotZero() throws {
        let claim = SignalClaim(
            place: try PlaceOfLoss.parse("conntrack.invalid@router"), count: 0...0, location: "lab.yaml:1:1")
        var evidence = evidence
        let met = ClaimCheck(ledger: Ledger(evidence: evidence), counters: [], events: [], evidence: evidence)
        #expect(met.check(.signal(claim)).map(\.met) == [true])
        evidence.sources.removeAll { $0 == .conntrack }
        evidence.unreadSources = ["conntrack": "Operation not permitted"]
        let unmet = ClaimCheck(ledger: Ledger(evidence: evidence), counters: [], events: [], evidence: evidence)
        let result = try #require(unmet.check(.signal(claim)).first)
        #expect(!result.met && result.observed.contains("could not be read (Operation not permitted)"), "\(result)")
    }

    @Test(arguments: [
        ("qdisc", "'qdisc' is a stage: name one of its causes"), ("route.martian", "no counter tells of route.martian"),
        ("softirq.time-squeeze", "the whole machine's"), ("netfilter-input.rule", "claim the rule's own counter"),
    ])
    func notEveryCauseIsASignal(_ name: String, _ problem: String) {
        #expect(SignalClaim.problem(with: name)?.contains(problem) == true)
        #expect(SignalClaim.problem(with: "conntrack.invalid") == nil)
    }

    @Test func aDifferenceIsExplained() throws {
        let result = try #require(flow { $0.dropped = ["qdisc": 878...878] }.first)
        #expect(!result.met && result.expected == "878" && result.observed == "877")
        #expect(
            result.message == """
                lab.yaml:27:5: flow web: dropped at qdisc: expected 878, observed 877; of 1000 sent: 122 delivered, \
                877 at qdisc@router:eth1, 1 at udp-socket@server:eth1
                """)
    }

    @Test func whatCannotBeFoundIsNotMet() throws {
        #expect(flow { $0.dropped = ["qdics": 0...0] }.map(\.met) == [false])
        let result = try #require(check(.flow(FlowClaim(flow: "gone", location: "x"))).first)
        #expect(!result.met && result.observed == "absent")
    }

    @Test func balancedIsTheLedgersVerdict() throws {
        #expect(check(.balanced(location: "x")).map(\.met) == [true])
        var short = evidence
        short.flows[0].delivered = 121
        let unbalanced = ClaimCheck(ledger: Ledger(evidence: short), counters: []).check([.balanced(location: "x")])
        #expect(unbalanced.map(\.observed) == ["not balanced"])
        #expect(unbalanced[0].message.contains("unexplained packets: 1"))
    }

    @Test func countersAreFoundByTheirBareName() {
        let claim = { Claim.counter(name: "seen", node: $0, packets: $1, location: "x") }
        #expect(check(claim("router", 4...4)).map(\.met) == [true])
        #expect(check(claim("router", 5...5)).map(\.met) == [false])
        #expect(check(claim("server", 0...0)).map(\.observed) == ["0"])
    }

    @Test func theRunsVerdictListsEverythingUnmet() {
        let ledger = Ledger(evidence: evidence)
        let results = flow { $0.dropped = ["qdisc": 878...878, "udp-socket": 1...1] }
        let verdict = RunVerdict(ledger: ledger, expectations: results)
        #expect(verdict.exitCode == 1 && verdict.reasons.count == 1)
        #expect(RunVerdict(ledger: ledger, expectations: []).exitCode == 0)
    }

    @Test(
        arguments: [
            ("ended", "exited with 1", nil, "process web:job: exited with 1"),
            ("failed", "killed by SIGKILL", "killed by SIGKILL", "process web:job: killed by SIGKILL"),
            ("failed", nil, "no such program", "process web:job: no such program"),
            ("restarting", "exited with 2", nil, "process web:job: exited with 2"),
            ("ready", "exited with 1", nil, nil), ("ended", "exited with 0", nil, nil), ("ready", nil, nil, nil),
            ("restarting", "exited with 0", nil, nil),
        ] as [(String, String?, String?, String?)])
    func aProcessThatFailedFailsTheRun(state: String, ending: String?, reason: String?, said: String?) {
        let process = ProcessSummary(
            node: "web", name: "job", state: state, restarts: 1, ending: ending, reason: reason)
        let verdict = RunVerdict(ledger: Ledger(evidence: evidence), expectations: [], processes: [process])
        #expect(verdict.reasons == [said].compactMap { $0 } && verdict.exitCode == (said == nil ? 0 : 1))
    }
}
