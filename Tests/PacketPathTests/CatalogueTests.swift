// Invariants of the catalogue.

import Testing

@testable import PacketPath

@Suite struct CatalogueTests {
    @Test func idsAreUnique() {
        #expect(Set(Stage.all.map(\.id)).count == Stage.all.count)
        #expect(Set(Cause.all.map(\.id)).count == Cause.all.count)
    }

    @Test func theListIsInPathOrder() {
        let path = [
            "send", "output-route", "netfilter-output", "netfilter-postrouting", "neighbour", "netfilter-egress",
            "tc-egress", "qdisc", "carrier", "veth", "xdp", "cpu-backlog", "packet-tap", "tc-ingress",
            "netfilter-ingress", "bridge", "ethertype", "ip-receive", "netfilter-prerouting", "route", "forward",
            "netfilter-forward", "reassembly", "netfilter-input", "ip-deliver", "udp-socket", "socket-buffer",
        ]
        let orders = path.map(Stage.order)
        #expect(orders == orders.sorted() && !orders.contains(Stage.all.count))
        let known = Stage.all.dropLast()
        let firstReceived = known.firstIndex { $0.direction == .receive } ?? 0
        #expect(known[..<firstReceived].allSatisfy { $0.direction == .transmit })
        #expect(known[firstReceived...].allSatisfy { $0.direction != .transmit })
        #expect(Stage.all.last == .unknown)
    }

    @Test(arguments: Stage.all) func stageIsComplete(_ stage: Stage) {
        #expect(Stage.named(stage.id) == stage)
        #expect(!stage.title.isEmpty && !stage.causes.isEmpty && stage.about.hasSuffix("."))
        for cause in stage.causes {
            #expect(cause.stageID == stage.id && cause.id == "\(stage.id).\(cause.name)")
            #expect(cause.direction == stage.direction)
        }
    }

    @Test(arguments: Cause.all) func causeTeaches(_ cause: Cause) {
        #expect(Cause.named(cause.id) == cause)
        #expect(cause.remedy.hasSuffix(".") && cause.remedy.count > 20)
        #expect(!cause.title.isEmpty && !cause.title.hasSuffix("."))
        #expect(cause.about.isEmpty || cause.about.hasSuffix("."))
        #expect(
            cause.misleading.allSatisfy { $0.hasSuffix(".") } && cause.kernels.allSatisfy { $0.text.hasSuffix(".") })
        #expect(!cause.tools.isEmpty && Set(cause.tools).count == cause.tools.count)
        #expect(cause.functions.isEmpty || !cause.reasons.isEmpty || cause.outcome != .lost || cause.isUnseen)
        #expect(cause.reasons.isEmpty || !cause.functions.isEmpty || cause.reasonSuffices)
        let words = cause.tools + cause.knobs + [cause.recipe ?? "-"]
        #expect(words.allSatisfy { !$0.isEmpty && !$0.contains("\n") })
    }

    /// Something must prove it: an event, a counter, an errno; `unknown` is what has none.
    @Test(arguments: Cause.all.filter { $0.id != "unknown.unknown" }) func causeIsProvable(_ cause: Cause) {
        #expect(!cause.reasons.isEmpty || cause.primary != nil || cause.errno != nil)
        #expect(cause.outcome != .refused || cause.errno != nil || cause.primary != nil)
    }

    @Test(arguments: Cause.all) func counterIsUsable(_ cause: Cause) {
        let all = [cause.primary].compactMap { $0 } + cause.crossChecks
        #expect(Set(all + cause.alsoMoves).count == all.count + cause.alsoMoves.count)
        let misleading = ["Udp.SndbufErrors", "Ip.OutDiscards", "overlimits", "requeues"]
        #expect(!misleading.contains(cause.primary?.name ?? "") || [.refused, .harmless].contains(cause.outcome))
        #expect(cause.primary != nil || cause.crossChecks.isEmpty, "a cross-check needs something to check")
        #expect(cause.outcome != .lost || all.allSatisfy { $0.scope != .host }, "other namespaces move it too")
        #expect((all + cause.alsoMoves).allSatisfy(Self.parses))
    }

    /// `Group.Field` of /proc, one word elsewhere; the host's counters are known as such.
    private static func parses(_ pattern: CounterPattern) -> Bool {
        let isWord = { (text: Substring) in !text.isEmpty && text.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
        }
        let parts = pattern.name.split(separator: ".", omittingEmptySubsequences: false)
        let hostWide: Set<CounterKey.Source> = [.softnet, .neighbour, .routeCache]
        guard hostWide.contains(pattern.source) == (pattern.scope == .host) else { return false }
        switch pattern.source {
        case .snmp: return parts.count == 2 && ["Ip", "Icmp", "Tcp", "Udp"].contains(parts[0]) && isWord(parts[1])
        case .netstat: return parts.count == 2 && ["IpExt", "TcpExt"].contains(parts[0]) && isWord(parts[1])
        case .ethtool: return parts.count == 1 && isWord(Substring(pattern.name.filter { $0 != "*" }))
        default: return parts.count == 1 && isWord(parts[0])
        }
    }

    @Test func eventsAreToldApartByTheirConditions() {
        for cause in Cause.all {
            for reason in cause.reasons {
                for function in cause.functions {
                    let candidates = Cause.candidates(reason: reason, function: function)
                    let conditions = Set(candidates.map(\.condition))
                    #expect(conditions.count == candidates.count, "\(reason) @\(function): \(candidates.map(\.id))")
                    #expect(candidates.count == 1 || !conditions.contains(.always))
                }
            }
        }
    }

    @Test func aReasonThatSufficesHasOneMeaning() {
        let sufficing = Cause.all.filter(\.reasonSuffices)
        for cause in sufficing where cause.condition == .always {
            for reason in cause.reasons {
                #expect(Cause.candidates(reason: reason, function: "never_heard_of").map(\.id) == [cause.id])
            }
        }
    }

    @Test(arguments: [
        ("ip_rcv_finish_core.isra.0", "ip_rcv_finish_core"),
        ("udp_queue_rcv_one_skb.part.0+0x1c/0x2f", "udp_queue_rcv_one_skb"),
        ("ip_error", "ip_error"), ("veth_xmit+0x10", "veth_xmit"),
    ])
    func compilerSuffixesAreRemoved(_ name: String, _ plain: String) {
        #expect(KernelFunction.normalise(name) == plain)
    }

    @Test func sharedReasonsNeedTheirFunction() {
        #expect(Cause.candidates(reason: "IP_INHDR", function: "ip_forward").map(\.id) == ["forward.ttl-expired"])
        #expect(Cause.candidates(reason: "IP_INHDR", function: "ip_rcv_core.isra.0").map(\.id) == ["ip-receive.header"])
        #expect(Cause.candidates(reason: "NOT_SPECIFIED", function: "kfree_something").isEmpty)
    }

    @Test(arguments: [
        ("rcvbuf-full", "socket-buffer.rcvbuf-full"), ("UdpNoPorts", "udp-socket.closed-port"),
        ("Udp.NoPorts", "udp-socket.closed-port"), ("ip_rpfilter", "route.rp-filter"), ("ip_error", "route.not-local"),
    ])
    func aWordMeansItsCauses(_ word: String, _ id: String) {
        #expect(Cause.meant(by: word).map(\.id).contains(id))
    }

    @Test func olderKernelsLackReasons() {
        #expect(DropReasonHistory.lacking("TCP_INVALID_END_SEQUENCE") == ["6.1", "6.12"])
        #expect(DropReasonHistory.lacking("DUP_FRAG") == ["6.1"] && DropReasonHistory.lacking("NO_SOCKET").isEmpty)
    }
}
