// A lab goes up as the plan says, and down without a trace.

import Foundation
import LabFormat
import LabPlanning
import Namespaces
import SystemCalls
import TestSupport
import Testing

@testable import LabRuntime

@Suite(.privileged, .requires(tool: "ip"), .requires(tool: "tc")) struct BringupTests {
    private let bed: RuntimeBed

    init() throws { bed = try RuntimeBed() }

    private struct Link: Decodable {
        struct Address: Decodable {
            var local: String?
        }
        var ifname: String
        var ifindex: Int
        var address: String
        var mtu: Int
        var ifalias: String?
        var num_tx_queues: Int?
        var num_rx_queues: Int?
        var flags: Set<String>
        var addr_info: [Address]
    }

    private func links(_ namespace: Namespace?) throws -> [String: Link] {
        let namespace = try #require(namespace)
        let text = try Witness.run("ip", "-d", "-j", "address", in: namespace).output
        let links = try JSONDecoder().decode([Link].self, from: Data(text.utf8))
        return Dictionary(uniqueKeysWithValues: links.map { ($0.ifname, $0) })
    }

    @Test func everyNodeIsNamedAndMarked() throws {
        let lab = try bed.bringup(Chain.lab()).run()
        #expect(try bed.names == ["chain.client", "chain.router", "chain.server"])
        for node in ["client", "router", "server"] {
            let named = try bed.directory.open("chain.\(node)")
            #expect(try named.cookie() == lab.namespaces[node]?.cookie())
            let lo = try #require(links(named)["lo"])
            #expect(lo.ifalias == "netlab:chain:\(lab.intent.id)" && lo.flags.contains("UP"))
        }
        try lab.takeDown()
    }

    @Test func linksAreAsTheLabSays() throws {
        let lab = try bed.bringup(Chain.lab()).run()
        let client = try links(lab.namespaces["client"])
        let router = try links(lab.namespaces["router"])
        #expect(client.count == 2 && router.count == 3)
        let eth1 = try #require(router["eth1"])
        #expect(eth1.ifindex == 3 && eth1.mtu == 1400 && eth1.address == "02:00:00:00:00:03")
        #expect(eth1.num_tx_queues == 1 && eth1.num_rx_queues == 1)
        #expect(eth1.flags.isSuperset(of: ["UP", "LOWER_UP"]))
        #expect(eth1.addr_info.compactMap(\.local) == ["10.0.1.1", "fd00::1"], "no link-local address")
        #expect(client["eth0"]?.addr_info.compactMap(\.local) == ["10.0.0.1"])
        try lab.takeDown()
    }

    @Test func whatIsInANodeIsAsTheLabSays() throws {
        let lab = try bed.bringup(Chain.lab()).run()
        let (client, router, server) = (lab.namespaces["client"], lab.namespaces["router"], lab.namespaces["server"])
        let routes = try Witness.run("ip", "route", in: client).output
        #expect(routes.contains("default via 10.0.0.2 dev eth0 proto static"))
        #expect(routes.contains("blackhole 10.9.0.0/16 proto static"))
        let qdiscs = try Witness.run("tc", "qdisc", "show", in: router).output
        #expect(qdiscs.contains("qdisc tbf 6e6c: dev eth1 root refcnt 2 rate 64Kbit burst 2Kb"))
        #expect(qdiscs.contains("qdisc htb 6e6c: dev eth0 root") && qdiscs.contains("parent 6e6c:10 limit 7p"))
        #expect(
            try Witness.run("ip", "neighbour", in: server).output.contains(
                "10.0.1.1 dev eth0 lladdr 02:00:00:00:00:03 PERMANENT"))
        let settings = try #require(router).run {
            try (Sysctl.read("net.ipv4.ip_forward"), Sysctl.read("net.ipv4.udp_rmem_min"))
        }
        #expect(settings == ("1", "5000"))
        #expect(try #require(client).run { try Sysctl.read("net.ipv6.conf.all.disable_ipv6") } == "1")
        #expect(try Witness.run("ping", "-c1", "-W2", "10.0.1.2", in: client).status == 0)
        try lab.takeDown()
    }

    @Test func theRecordSaysWhatIsUp() throws {
        let lab = try bed.bringup(Chain.lab(), as: "other").run()
        let record = try #require(try InstanceRecord.read("other", in: bed.session))
        #expect(record.state == .up && record.intent == lab.intent)
        #expect(lab.intent.nodes == ["client", "router", "server"] && lab.intent.hubs == [])
        #expect(try record.labText() == "name: chain\n")
        #expect(try InstanceRecord.all(in: bed.session).map(\.name) == ["other"])
        try lab.takeDown()
    }

    @Test func downLeavesNothing() async {
        await #expect(processExitsWith: .success) {
            let bed = try RuntimeBed()
            let cycle = {
                let lab = try bed.bringup(Chain.lab()).run()
                #expect(try lab.takeDown() == [])
            }
            try cycle()
            let before = try OpenDescriptors.all()
            try cycle()
            #expect(try OpenDescriptors.all() == before)
            try bed.expectNothingLeft()
        }
    }

    @Test func upAndDownSixtyFourTimes() async {
        await #expect(processExitsWith: .success) {
            let bed = try RuntimeBed()
            try bed.bringup(Chain.lab()).run().takeDown()
            let files = try OpenDescriptors.all()
            for _ in 0..<64 { try bed.bringup(Chain.lab()).run().takeDown() }
            #expect(try OpenDescriptors.all() == files)
            try bed.expectNothingLeft()
        }
    }

    @Test func aHubGoesWithItsLinks() throws {
        let lab = try bed.bringup(Chain.star(leaves: 9)).run()
        #expect(lab.intent.hubs == ["hub"])
        let hub = lab.namespaces["hub"]
        #expect(try links(hub).count == 10)
        #expect(try lab.takeDown() == [])
        #expect(try links(hub).keys.sorted() == ["lo"], "the links were deleted, not left to the end of the namespace")
        try bed.expectNothingLeft()
    }

    @Test func ofManyAtOnceExactlyOneWins() throws {
        for _ in 0..<5 {
            let bringup = bed.bringup(try Chain.lab())
            let threads = try (0..<4).map { _ in try FreshThread { try bringup.run() } }
            let results = threads.map { thread in Result { try thread.join() } }
            let winners = results.compactMap { try? $0.get() }
            #expect(winners.count == 1)
            for case .failure(let error) in results { #expect(error is InstanceError, "\(error)") }
            #expect(try bed.names.count == 3)
            try winners.first?.takeDown()
            try bed.expectNothingLeft()
        }
    }

    @Test func whoIsUpCannotBeMadeAgain() throws {
        try bed.leaveUp(Chain.lab())
        let error = #expect(throws: InstanceError.self) { try bed.leaveUp(Chain.lab()) }
        #expect(error?.description == "error: 'chain' is up already")
        #expect(try bed.names.count == 3)
        try bed.leaveUp(Chain.lab(), as: "second")
        #expect(try bed.names.count == 6)
        for name in ["chain", "second"] { #expect(try Removal(session: bed.session).remove(name) == []) }
        try bed.expectNothingLeft()
    }
}
