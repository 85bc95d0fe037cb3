// Counters read by us and by nft after real traffic.

import Foundation
import Packets
import TestSupport
import Testing

@testable import NFTables

@Suite("Counters", .privileged, .requires(tool: "nft"), .requires(tool: "python3"))
struct CounterTests {
    /// A counted drop of UDP to port 9 where `condition` holds.
    private func table(
        _ family: Family, _ base: Chain.Base, _ condition: (inout RuleBuilder) throws -> Void = { _ in }
    ) throws -> Table {
        let counted = try rule(family) {
            try $0.port(17, .destination, 9...9)
            $0.append(Objref(counter: "tried"))
            try condition(&$0)
            $0.append(Objref(counter: "dropped"))
            $0.append(Verdict.drop)
        }
        return Table(
            family, "t", counters: [Counter("tried"), Counter("dropped")],
            chains: [Chain("c", base: base, rules: [counted])])
    }

    private func packets(_ rig: Rig) throws -> [String: UInt64] {
        Dictionary(uniqueKeysWithValues: try rig.counters().map { ($0.name, $0.packets) })
    }

    @Test func agreeWithNFT() throws {
        let rig = try Rig()
        try rig.apply([try table(.inet, Chain.Base(.filter, .input))])
        try rig.sendDatagrams(37, to: 9)
        let ours = try rig.counters()
        #expect(Set(ours) == Set(try witnessed(rig)))
        #expect(
            ours.first { $0.name == "dropped" }
                == CounterReading(family: .inet, table: "t", name: "dropped", packets: 37, bytes: 37 * 36))
    }

    /// `nft -j list counters`
    private func witnessed(_ rig: Rig) throws -> [CounterReading] {
        struct Listing: Decodable {
            struct Item: Decodable { var counter: Counter? }
            struct Counter: Decodable {
                var family: String, table: String, name: String, packets: UInt64, bytes: UInt64
            }
            var nftables: [Item]
        }
        let text = try rig.must("nft", "-j", "list", "counters")
        return try JSONDecoder().decode(Listing.self, from: Data(text.utf8)).nftables.compactMap { item in
            guard let counter = item.counter, let family = Family(rawValue: counter.family) else { return nil }
            return CounterReading(
                family: family, table: counter.table, name: counter.name, packets: counter.packets, bytes: counter.bytes
            )
        }
    }

    @Test func numgenDropsOneInTen() throws {
        let rig = try Rig()
        try rig.apply([
            try table(.inet, Chain.Base(.filter, .output)) { $0.numgen(random: false, modulus: 10, equals: 0) }
        ])
        try rig.sendDatagrams(100, to: 9)
        #expect(try packets(rig) == ["tried": 100, "dropped": 10])
    }

    @Test func aLimitPassesItsBurst() throws {
        let rig = try Rig()
        // One token a week: the bucket's ten are all there is.
        try rig.apply([
            try table(.inet, Chain.Base(.filter, .output)) {
                $0.append(Limit(rate: 1, unit: 604_800, burst: 10, over: true))
            }
        ])
        try rig.sendDatagrams(100, to: 9)
        #expect(try packets(rig) == ["tried": 100, "dropped": 90])
    }

    @Test(arguments: [Chain.Hook.ingress, .egress]) func hooksOfADeviceDrop(hook: Chain.Hook) throws {
        let rig = try Rig()
        try rig.must("ip", "link", "add", "va", "type", "veth", "peer", "name", "vb")
        for link in ["va", "vb"] { try rig.must("ip", "link", "set", link, "up") }
        try rig.must("ip", "addr", "add", "10.9.0.1/24", "dev", "va")
        try rig.must("ip", "neigh", "add", "10.9.0.2", "lladdr", "02:00:00:00:00:02", "dev", "va")
        let device = hook == .egress ? "va" : "vb"
        let family = Family.netdev
        try rig.apply([
            try table(family, Chain.Base(.filter, hook, device: device)) {
                try $0.address(.destination, prefix("10.9.0.2/32"))
            }
        ])
        try rig.must(
            "python3", "-c",
            """
            import socket
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            for i in range(50):
                try: s.sendto(b'12345678', ('10.9.0.2', 9))
                except OSError: pass
            """)
        #expect(try packets(rig)["dropped"] == 50)
    }

    @Test func rejectIsHeardByTheSender() throws {
        let rig = try Rig()
        let chain = Chain(
            "c", base: Chain.Base(.filter, .input),
            rules: [
                try rule(.inet) {
                    try $0.port(17, .destination, 9...9)
                    try $0.reject()
                },
                try rule(.inet) {
                    try $0.port(6, .destination, 9...9)
                    try $0.reject(tcpReset: true)
                },
            ])
        try rig.apply([Table(.inet, "t", chains: [chain])])
        let heard = try rig.must(
            "python3", "-c",
            """
            import socket, errno
            for kind in socket.SOCK_DGRAM, socket.SOCK_STREAM:
                s = socket.socket(socket.AF_INET, kind)
                s.settimeout(5)
                try:
                    s.connect(('127.0.0.1', 9)); s.send(b'x'); s.recv(1)
                except OSError as e: print(errno.errorcode[e.errno])
            """)
        #expect(heard == "ECONNREFUSED\nECONNREFUSED\n")
    }
}
