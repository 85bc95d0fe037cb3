// Which flows can have which next hops, by the routes of a namespace.

import Namespaces
import PacketPath
import Packets
import TestSupport
import Testing

@testable import Collectors

@Suite(.privileged, .requires(tool: "ip")) struct NextHopsTests {
    private func span(_ first: String, through last: String? = nil) throws -> [AddressSpan] {
        [AddressSpan(try #require(IPAddress(first)), through: last.flatMap { IPAddress($0) })]
    }

    /// One next hop at each address from 10.0.0.2 to 10.0.0.5, none of which has answered.
    private func namespace() throws -> Namespace {
        let namespace = try Namespace.unnamed()
        let commands = [
            "link add eth0 type veth peer name eth1", "addr add 10.0.0.1/24 dev eth0", "link set eth0 up",
            "link set eth1 up", "route add 10.1.0.0/16 via 10.0.0.2", "route add default via 10.0.0.3",
            "route add default via 10.0.0.4 table 77",
        ]
        let neighbours = (2...5).map { "neigh add 10.0.0.\($0) dev eth0 nud incomplete" }
        for command in commands + neighbours {
            let output = try Witness.run(["ip"] + command.split(separator: " ").map(String.init), in: namespace)
            try #require(output.status == 0, "\(command): \(output.error)")
        }
        return namespace
    }

    @Test func eachTablesLongestPrefixDecides() throws {
        let node = try NodeCollectors(node: "n", namespace: try namespace())
        let older = try node.unansweredNextHops()
        #expect(Set(older.map(\.address.description)) == ["10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5"])
        let flows = [
            (name: "near", spans: try span("10.0.0.5")), (name: "far", spans: try span("10.1.2.3")),
            (name: "away", spans: try span("192.0.2.1")),
            (name: "spread", spans: try span("10.0.0.4", through: "10.0.0.9")),
        ]
        let queues = try node.neighbourQueues(except: [], flows: flows)
        #expect(
            queues.map(\.flows) == [["away"], ["far"], ["near", "far", "away", "spread"], ["near", "spread"]])
        #expect(queues.allSatisfy { $0.unanswered == 1 && $0.room > 0 && $0.node == "n" })
        let old = try node.neighbourQueues(except: older, flows: flows)
        #expect(old.map(\.flows) == [[]] && old.map(\.unanswered) == [4])
    }

    @Test func timerInterruptsAreCounted() throws {
        let text = "           CPU0       CPU1\n NMI:  9  9  Non-maskable\n LOC:  15  27   Local timer interrupts\n"
        let before = HiddenInterrupts.counted(in: text)
        #expect(before == ["CPU0": 15, "CPU1": 27] && HiddenInterrupts.counted(in: "CPU0\n").isEmpty)
        #expect(HiddenInterrupts.passed(from: before, to: ["CPU0": 20, "CPU1": 27]) == 5)
        // One that went offline, one that came online, and one that began anew.
        #expect(HiddenInterrupts.passed(from: before, to: ["CPU0": 16]) == 1)
        #expect(HiddenInterrupts.passed(from: before, to: ["CPU0": 15, "CPU1": 3, "CPU2": 900]) == 0)
    }
}
