// Statistics decoded from captured replies; the expected numbers are those that ip, tc and ss printed then.

import Netlink
import Packets
import SystemPackage
import Testing

@Suite struct StatisticsTests {
    /// Gives captured bytes as the answer to each request whose type is asked, with the request's sequence number.
    private func socket(_ captured: [UInt8]) -> Socket<ScriptedTransport> {
        Socket(ScriptedTransport { requests, _ in [Self.replay(captured, sequence: requests[0].sequence)] })
    }

    static func replay(_ captured: [UInt8], sequence: UInt32) -> [UInt8] {
        var bytes = captured
        var start = 0
        while start + 16 <= bytes.count {
            bytes.replaceSubrange(start + 8..<start + 12, with: little(sequence))
            start += ((Int(bytes[start]) | Int(bytes[start + 1]) << 8) + 3) & ~3
        }
        return bytes
    }

    @Test func links() throws {
        var socket = socket(Captured.statistics)
        let links = try LinkStatistics.dump(over: &socket)
        #expect(links.map(\.index) == [1, 2, 3])
        #expect(links[0]["rx_packets"] == 10)
        #expect(links[0]["tx_bytes"] == 1280)
        #expect(links[1]["rx_packets"] == 2)
        #expect(links[1]["rx_otherhost_dropped"] == 2)
        #expect(links[2]["tx_bytes"] == 2084)
        #expect(links.allSatisfy { $0.values.count == LinkStatistics.names.count })
        #expect(links[0]["no_such_field"] == nil)
    }

    @Test func qdiscs() throws {
        var socket = socket(Captured.qdiscs)
        let qdiscs = try QdiscStatistics.dump(over: &socket)
        #expect(qdiscs.map(\.kind) == ["noqueue", "noqueue", "clsact", "htb", "pfifo"])
        #expect(qdiscs.map(\.isRoot) == [true, true, false, true, false])
        #expect(qdiscs.map(\.index) == [1, 2, 2, 3, 3])
        #expect(qdiscs[3].handle == 0x6e00_0000)
        #expect(qdiscs[3].statistics.values == [2084, 2, 6, 1, 0, 2, 2084])
        #expect(qdiscs[4].handle == 0x6e01_0000)
        #expect(qdiscs[4].parent == 0x6e00_0001)
        #expect(qdiscs[4].statistics.values == [2084, 2, 6, 0, 0, 2, 2084])
    }

    @Test func classes() throws {
        var socket = socket(Captured.classes)
        let classes = try ClassStatistics.dump(of: 3, over: &socket)
        #expect(classes.count == 1)
        #expect(classes.first?.handle == 0x6e00_0001)
        #expect(classes.first?.leaf == 0x6e01_0000)
        #expect(classes.first?.kind == "htb")
        #expect(classes.first?.statistics.values == [2084, 2, 6, 1, 0, 2, 2084])
    }

    @Test func linkState() throws {
        var socket = socket(Captured.link)
        let link = try #require(try LinkState.dump(over: &socket).first)
        #expect(link.index == 3)
        #expect(link.name == "eth0")
        #expect(link.alias == "netlab:test")
        #expect(link.operationalState == .up)
        #expect(link.isRunning)
        #expect(link.mtu == 1500)
        #expect(link.address == MACAddress("02:00:00:00:00:0a"))
        #expect(link.qdisc == "htb")
        #expect(link.carrierChanges == 2)
    }

    @Test func sockets() throws {
        let transport = ScriptedTransport { requests, round in
            let sequence = requests[0].sequence
            return round == 0
                ? [Self.replay(Captured.sockets, sequence: sequence)] : [Scripted.error(-2).bytes(sequence: sequence)]
        }
        var socket = Socket(transport)
        let sockets = try UDPSocketStatistics.dump(over: &socket)
        #expect(sockets.count == 1)
        #expect(sockets.first?.port == 9000)
        #expect(sockets.first?.drops == 5)
        #expect(sockets.first?.receiveQueue == 4160)
        #expect(sockets.first?.memory.receiveMemory == 4160)
        #expect(sockets.first?.memory.receiveBuffer == 4608)
        #expect(transport.sent.map { $0[16] } == [2, 10])
    }

    @Test func kernelWithoutUDPDiagnosticsIsAnError() {
        var socket = Socket(ScriptedTransport([[.error(-2)]]))
        #expect(throws: NetlinkError("read UDP sockets", errno: .noSuchFileOrDirectory)) {
            try UDPSocketStatistics.dump(over: &socket)
        }
    }

    @Test func morePacketsThan32Bits() throws {
        // TCA_STATS_BASIC holds the low 32 bits, TCA_STATS_PKT64 all.
        let basic = little(UInt16(20)) + little(UInt16(1)) + little(UInt64(7)) + little(UInt32(5)) + little(UInt32(0))
        let wide = little(UInt16(12)) + little(UInt16(8)) + little(UInt64(0x1_0000_0005))
        let block = little(UInt16(4 + basic.count + wide.count)) + little(UInt16(7)) + basic + wide
        let kind = little(UInt16(8)) + little(UInt16(1)) + Array("tbf".utf8) + [0]
        let payload = [UInt8](repeating: 0, count: 20) + kind + block
        var socket = Socket(ScriptedTransport([[.data(payload, type: 36), .done()]]))
        #expect(try QdiscStatistics.dump(over: &socket).first?.statistics.packets == 0x1_0000_0005)
    }

    @Test func olderKernelHasFewerFields() throws {
        let block = little(UInt16(4 + 24 * 8)) + little(UInt16(1)) + (0..<24).flatMap { little(UInt64($0)) }
        let payload = [UInt8](repeating: 0, count: 12) + block
        var socket = Socket(ScriptedTransport([[.data(payload, type: 92), .done()]]))
        let link = try #require(try LinkStatistics.dump(over: &socket).first)
        #expect(link["rx_nohandler"] == 23)
        #expect(link["rx_otherhost_dropped"] == nil)
    }
}
