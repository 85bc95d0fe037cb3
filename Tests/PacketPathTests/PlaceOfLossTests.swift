// Keys of `dropped:` claims.

import Testing

@testable import PacketPath

@Suite struct PlaceOfLossTests {
    @Test(arguments: [
        "qdisc", "qdisc.limit", "qdisc@router", "udp-socket.closed-port@server:eth0", "netfilter", "unknown@n",
    ])
    func readsAndWritesBack(_ text: String) throws {
        #expect(try PlaceOfLoss.parse(text).description == text)
    }

    @Test func takesThePlaceApart() throws {
        let place = try PlaceOfLoss.parse("qdisc@router:eth1")
        #expect(place.name == "qdisc" && place.node == "router" && place.interface == "eth1")
    }

    @Test(arguments: ["qdisc@", "qdisc@:eth1", "qdisc@router:", "qdisc@a:b:c", "qdisc@a@b"])
    func refusesHalfAPlace(_ text: String) {
        #expect(throws: PlaceOfLoss.Failure.malformedPlace(String(text.dropFirst(6)))) { try PlaceOfLoss.parse(text) }
    }

    @Test func suggestsTheNearestName() {
        #expect(throws: PlaceOfLoss.Failure.unknownName("qdics", suggestion: "qdisc")) {
            try PlaceOfLoss.parse("qdics")
        }
        #expect(throws: PlaceOfLoss.Failure.unknownName("netfilter-inputs", suggestion: "netfilter-input")) {
            try PlaceOfLoss.parse("netfilter-inputs@router")
        }
        #expect(throws: PlaceOfLoss.Failure.unknownName("", suggestion: nil)) { try PlaceOfLoss.parse("") }
        #expect("\(PlaceOfLoss.Failure.unknownName("qdics", suggestion: "qdisc"))".contains("did you mean 'qdisc'"))
    }

    @Test func matchesStageCauseAndPlace() throws {
        let drops = [Sample.drop("IP_INHDR", "ip_forward", 5, at: "router", "eth0")]
        let ledger = Ledger(evidence: Sample.evidence([Sample.flow(delivered: 995)], drops: drops))
        let loss = try #require(ledger.flows[0].dropped.first)
        for key in ["forward", "forward.ttl-expired", "forward@router", "forward@router:eth0"] {
            #expect(try PlaceOfLoss.parse(key).matches(loss), "\(key)")
        }
        for key in ["qdisc", "forward.too-big", "forward@server", "forward@router:eth1"] {
            #expect(try !PlaceOfLoss.parse(key).matches(loss), "\(key)")
        }
    }

    @Test func netfilterMeansEveryHook() throws {
        let loss = Ledger.Loss(
            node: "a", interface: nil, stage: "netfilter-input", cause: "netfilter-input.rule", reason: nil,
            function: nil,
            packets: 1, evidence: .counter, counter: nil)
        #expect(try PlaceOfLoss.parse("netfilter@a").matches(loss))
        #expect(try !PlaceOfLoss.parse("netfilter-forward").matches(loss))
    }
}
