// netlab path: for root and an ordinary user, with a keeper and without, on a node and on the host.

import Foundation
import PacketPath
import TestSupport
import Testing

@Suite("Path", .serialized, .privileged)
struct PathTests {
    private func document(_ output: WitnessOutput) throws -> [String: Any] {
        try #require(output.status == 0, "\(output)")
        return try #require(try JSONSerialization.jsonObject(with: Data(output.output.utf8)) as? [String: Any])
    }

    private func stages(_ document: [String: Any], _ direction: String) -> [String] {
        (document["stations"] as? [[String: Any]] ?? []).filter { $0["direction"] as? String == direction }
            .compactMap { $0["stage"] as? String }
    }

    @Test("of a lab's router", arguments: Person.allCases) func ofANode(person: Person) throws {
        let scratch = try Scratch("path", person)
        #expect(try scratch.netlab("up", try scratch.lab(LifecycleTests.lab)).status == 0)
        let page = try scratch.netlab("path", scratch.name, "router:eth1", "--direction", "tx")
        #expect(page.status == 0 && page.error.isEmpty, "\(page)")
        #expect(page.output.contains("path of eth1  node router of lab \(scratch.name)"), "\(page)")
        #expect(page.output.contains("qdisc        tbf 6e6c: (rate "), "\(page)")
        #expect(!page.output.contains("RECEIVE") && !page.output.contains("\u{1b}["))
        // /sys shows the node, and what only the first namespace tells is there.
        let both = try scratch.netlab("path", "\(scratch.name).router:eth1")
        #expect(both.output.contains("queue rx-0 (rps_cpus 0") && both.output.contains("netdev_budget "), "\(both)")
        #expect(both.output.contains("forward  "), "\(both)")
        // Only programs of BPF are hidden from an ordinary user, and that is said.
        let hidden = both.output.split(separator: "\n").filter { $0.contains("not permitted") }
        #expect(hidden.count == (person == .root ? 0 : 2) && hidden.allSatisfy { $0.contains("tcx") }, "\(hidden)")
        let json = try document(try scratch.netlab("path", scratch.name, "router:eth1", "--format", "json"))
        #expect(json["node"] as? String == "router" && json["interface"] as? String == "eth1")
        #expect(stages(json, "receive").contains("netfilter-forward") && stages(json, "transmit").contains("qdisc"))
        let client = try document(try scratch.netlab("path", scratch.name, "client", "--format", "json"))
        #expect(client["interface"] as? String == "eth0" && !stages(client, "receive").contains("forward"))
        try scratch.netlab("down", scratch.name)
        try scratch.expectNothingLeft()
    }

    @Test("of a node of a lab with processes", arguments: Person.allCases) func withKeeper(person: Person) throws {
        let scratch = try Scratch("path", person)
        #expect(try scratch.netlab("up", try scratch.lab(KeeperTests.lab)).status == 0)
        let list = try document(try scratch.netlab("inspect", scratch.name, "--format", "json"))
        let node = try #require((list["nodes"] as? [[String: Any]])?.first?["name"] as? String)
        let page = try scratch.netlab("path", scratch.name, node)
        #expect(page.status == 0 && page.output.contains("queue rx-0 (rps_cpus 0"), "\(page)")
    }

    @Test("of this host, which is only looked at", arguments: Person.allCases) func ofTheHost(person: Person) throws {
        let scratch = try Scratch("path", person)
        let page = try scratch.netlab("path", "--host", "lo", "--direction", "rx")
        #expect(page.status == 0 && page.output.hasPrefix("path of lo  this host"), "\(page)")
        let json = try document(try scratch.netlab("path", "--host", "lo", "--format", "json"))
        #expect(json["node"] == nil && json["lab"] == nil && !stages(json, "receive").isEmpty)
        #expect(try scratch.netlab("path", "--host", "l0").error.contains("did you mean 'lo'"))
    }

    @Test("mistakes name the choices") func mistakes() throws {
        let scratch = try Scratch("path")
        #expect(try scratch.netlab("up", try scratch.lab(LifecycleTests.lab)).status == 0)
        let name = scratch.name
        let several = try scratch.netlab("path", name, "router")
        #expect(several.status == 2 && several.error.contains("name one: router:eth0, router:eth1"), "\(several)")
        let interface = try scratch.netlab("path", name, "client:eth9")
        #expect(interface.status == 2 && interface.error.contains("its interfaces are: lo, eth0"), "\(interface)")
        let node = try scratch.netlab("path", name, "clint")
        #expect(node.status == 2 && node.error.contains("its nodes are: client, router, server"), "\(node)")
        #expect(try scratch.netlab("path", "--host").status == 2)
        let colour = try scratch.netlab("path", name, "client", "--color", "always")
        #expect(colour.output.hasPrefix("\u{1b}[1mpath of eth0\u{1b}[0m"))
        let none = try scratch.shell("NO_COLOR=1 $netlab path \(name) client")
        #expect(none.status == 0 && !none.output.contains("\u{1b}["))
    }
}
