// The command lines of a plan, typed into a shell, make what netlab makes.

import Foundation
import LabFormat
import LabPlanning
import Namespaces
import SystemCalls
import TestSupport
import Testing

@testable import LabRuntime

@Suite(
    .privileged, .requires(tool: "ip"), .requires(tool: "tc"), .requires(tool: "ethtool"), .requires(tool: "unshare"))
struct CommandsAgreeTests {
    /// What the tools say of a node.
    private static let questions = [
        "ip -d link show eth0", "ip -d address show eth0", "ip route", "ip -6 route", "ip neighbour show nud permanent",
        "tc qdisc show", "tc class show dev eth0", "tc filter show dev eth0 ingress",
        "tc filter show dev eth0 egress", "ethtool -k eth0", "cat /proc/sys/net/ipv4/ip_forward",
        "cat /proc/sys/net/ipv6/conf/all/disable_ipv6", "cat /proc/sys/net/ipv4/udp_rmem_min",
    ]

    /// Without what is netlab's own: the link group, the handles of leaf qdiscs, the wish for a feature that is off
    /// anyway.
    private func comparable(_ text: String) -> String {
        text.replacing(#/link-netnsid \d+ |link-netns \S+ |group \w+ | \[requested on\]/#, with: "")
            .replacing(#/(pfifo|leaf) \w+:/#, with: "leaf")
    }

    private func netlabs(_ lab: Lab) throws -> [String: String] {
        let bed = try RuntimeBed()
        let running = try bed.bringup(lab).run()
        var answers: [String: String] = [:]
        for (node, namespace) in running.namespaces {
            // The kernel notices a peer that is up a moment later.
            let noticed = "for i in $(seq 200); do ip link | grep -q NO-CARRIER || exit 0; sleep 0.05; done; exit 1"
            #expect(try Witness.run("sh", "-c", noticed, in: namespace).status == 0)
            for question in Self.questions {
                answers["\(node): \(question)"] = comparable(
                    try Witness.run("sh", "-c", question, in: namespace).output)
            }
        }
        try running.takeDown()
        return answers
    }

    /// In a mount namespace with a /run/netns of its own, so that the machine's is not touched.
    private func shells(_ lab: Lab) throws -> [String: String] {
        let plan = Plan(lab: lab, instance: lab.name)
        var lines = [
            "set -e", "mount --make-rprivate /", "mkdir -p /run/netns", "mount -t tmpfs none /run/netns",
            "exec 3>&1 >/dev/null",
        ]
        lines += plan.steps.flatMap { $0.commands(instance: lab.name) } + ["set +e"]
        for node in lab.nodes {
            for question in Self.questions {
                lines.append("echo '@@\(node.name): \(question)' >&3")
                lines.append("ip netns exec \(plan.namespace(of: node.name)) \(question) >&3")
            }
        }
        let witness = try Witness.run("unshare", "-m", "-n", "sh", input: lines.joined(separator: "\n"))
        #expect(witness.status == 0, "\(witness.error)")
        let answers = witness.output.split(separator: "@@").map {
            $0.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
        }
        return Dictionary(answers.map { (String($0[0]), comparable(String($0.dropFirst().first ?? ""))) }) { first, _ in
            first
        }
    }

    @Test func shellAndNetlabMakeTheSame() throws {
        var lab = try Chain.lab()
        let location = Chain.location(5)
        let matches: [Match] = [.port(.udp, .destination, 9000...9010, negated: true)]
        lab.nodes[0].interfaces[0].ingress = [FrameFilter(matches: matches, location: location)]
        lab.nodes[0].interfaces[0].egress = [
            FrameFilter(matches: [.transport(1)], location: location),
            FrameFilter(matches: [.transport(58)], location: location),
        ]
        let (ours, theirs) = try (netlabs(lab), shells(lab))
        #expect(ours.count == 3 * Self.questions.count)
        for (question, answer) in ours { #expect(theirs[question] == answer, "\(question)") }
        let filters = try #require(ours["client: tc filter show dev eth0 egress"])
        #expect(filters.matches(of: /direct-action/).count == 2, "\(filters)")
    }
}
