// Invariants of the catalogue.

import Testing

@testable import PacketPath

@Suite struct CatalogueTests {
    @Test func idsAreUnique() {
        #expect(Set(Stage.all.map(\.id)).count == Stage.all.count)
        #expect(Set(Cause.all.map(\.id)).count == Cause.all.count)
    }

    @Test(arguments: Stage.all) func stageIsComplete(_ stage: Stage) {
        #expect(Stage.named(stage.id) == stage)
        #expect(!stage.title.isEmpty && !stage.causes.isEmpty)
        for cause in stage.causes { #expect(cause.stageID == stage.id) }
    }

    @Test(arguments: Cause.all) func causeTeaches(_ cause: Cause) {
        #expect(Cause.named(cause.id) == cause)
        #expect(cause.remedy.hasSuffix(".") && cause.remedy.count > 20)
        #expect(!cause.title.isEmpty && !cause.title.hasSuffix("."))
        #expect(!cause.tools.isEmpty)
        #expect(cause.reasons.isEmpty == cause.functions.isEmpty)
    }

    @Test(arguments: Cause.all) func counterIsUsable(_ cause: Cause) {
        let all = [cause.primary].compactMap { $0 } + cause.crossChecks
        #expect(Set(all).count == all.count)
        let misleading = ["Udp.SndbufErrors", "Ip.OutDiscards", "overlimits", "requeues"]
        #expect(!misleading.contains(cause.primary?.name ?? ""))
        #expect(cause.primary != nil || cause.crossChecks.isEmpty, "a cross-check needs something to check")
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
}
