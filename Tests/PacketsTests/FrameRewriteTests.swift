// Rewritten frames: the bytes that were asked for, checksums that fit, everything else as it was.

import Packets
import Testing

@Suite struct FrameRewriteTests {
    private func frame(_ source: String, _ destination: String, checksum: UInt16? = nil) throws -> [UInt8] {
        let addresses = try [source, destination].map { try #require(IPv4Address($0)) }
        var udp = UDPHeader(source: 4000, destination: 9000)
        udp.checksum = checksum
        return try Frame(
            [
                EthernetHeader(destination: .broadcast, source: MACAddress(1)),
                IPv4Header(source: addresses[0], destination: addresses[1]), udp,
            ], payload: [1, 2, 3, 4, 5]
        ).encoded()
    }

    private func moving(_ from: String, _ to: String) throws -> FrameRewrite {
        var rewrite = FrameRewrite()
        rewrite.sources = [FrameRewrite.Move(from: try #require(Prefix(from)), to: try #require(Prefix(to)))]
        return rewrite
    }

    @Test func nothingIsChangedWithoutARule() throws {
        let frame = try frame("10.1.2.3", "10.2.0.1")
        #expect(FrameRewrite().applied(to: frame) == frame)
        #expect(try moving("10.9.0.0/16", "10.0.0.0/16").applied(to: frame) == frame)
    }

    /// As if the frame had been made with the other address: checksums included.
    @Test func networksMove() throws {
        let moved = try moving("10.1.0.0/16", "172.16.0.0/16").applied(to: frame("10.1.2.3", "10.2.0.1"))
        #expect(try moved == frame("172.16.2.3", "10.2.0.1"))
        let odd = try moving("10.1.2.0/23", "192.168.4.0/23").applied(to: frame("10.1.3.7", "10.2.0.1"))
        #expect(try odd == frame("192.168.5.7", "10.2.0.1"))
    }

    /// UDP's 0 means that there is no checksum; a wrong one is as wrong as before.
    @Test func checksumsOfUDP() throws {
        let rewrite = try moving("10.1.0.0/16", "172.16.0.0/16")
        #expect(
            try rewrite.applied(to: frame("10.1.2.3", "10.2.0.1", checksum: 0))
                == frame("172.16.2.3", "10.2.0.1", checksum: 0))
        let wrong = try rewrite.applied(to: frame("10.1.2.3", "10.2.0.1", checksum: 0x1234))
        #expect(try wrong != frame("172.16.2.3", "10.2.0.1"))
        var filling = rewrite
        filling.checksums = .fill
        #expect(
            try filling.applied(to: frame("10.1.2.3", "10.2.0.1", checksum: 0x1234)) == frame("172.16.2.3", "10.2.0.1"))
    }

    @Test func behindVLANTagsAndInIPv6() throws {
        var tagged = try frame("10.1.2.3", "10.2.0.1")
        tagged.insert(contentsOf: [0x81, 0, 0, 5], at: 12)
        var expected = try frame("172.16.2.3", "10.2.0.1")
        expected.insert(contentsOf: [0x81, 0, 0, 5], at: 12)
        #expect(try moving("10.1.0.0/16", "172.16.0.0/16").applied(to: tagged) == expected)
        func six(_ source: String) throws -> [UInt8] {
            let addresses = try [source, "fd00::2"].map { try #require(IPv6Address($0)) }
            return try Frame(
                [
                    EthernetHeader(destination: .broadcast, source: MACAddress(1)),
                    IPv6Header(source: addresses[0], destination: addresses[1]),
                    UDPHeader(source: 1, destination: 2),
                ], payload: [9]
            ).encoded()
        }
        #expect(try moving("fd01::/64", "fd00:0:0:7::/64").applied(to: six("fd01::9")) == six("fd00:0:0:7::9"))
    }

    /// Behind extension headers too; an address that is only on the way is in no transport checksum.
    @Test func behindExtensionHeaders() throws {
        func six(_ source: String, _ hop: String, _ headers: [any Header]) throws -> [UInt8] {
            let addresses = try [source, hop].map { try #require(IPv6Address($0)) }
            let ends: [any Header] = [
                EthernetHeader(destination: .broadcast, source: MACAddress(1)),
                IPv6Header(source: addresses[0], destination: addresses[1]),
            ]
            return try Frame(ends + headers + [UDPHeader(source: 1, destination: 2)], payload: [9]).encoded()
        }
        let last = try #require(IPv6Address("fd02::9"))
        let route = IPv6RoutingHeader(segmentsLeft: 1, addresses: [last])
        for checksums in FrameRewrite.Checksums.allCases {
            var rewrite = try moving("fd01::/64", "fd00:0:0:7::/64")
            rewrite.checksums = checksums
            for headers in [[route], [IPv6FragmentHeader()], [route, IPv6FragmentHeader()]] as [[any Header]] {
                #expect(
                    try rewrite.applied(to: six("fd01::1", "fd03::2", headers))
                        == six("fd00:0:0:7::1", "fd03::2", headers))
            }
            rewrite.destinations = [
                FrameRewrite.Move(from: try #require(Prefix("fd03::/64")), to: try #require(Prefix("fd04::/64")))
            ]
            #expect(
                try rewrite.applied(to: six("fd01::1", "fd03::2", [route]))
                    == six("fd00:0:0:7::1", "fd04::2", [route]))
        }
    }

    @Test func ethernetAddresses() throws {
        var rewrite = FrameRewrite()
        rewrite.ethernetSource = MACAddress(0x0200_0000_0001)
        rewrite.ethernetDestination = MACAddress(0x0200_0000_0002)
        let frame = try frame("10.1.2.3", "10.2.0.1")
        #expect(rewrite.applied(to: frame) == [2, 0, 0, 0, 0, 2, 2, 0, 0, 0, 0, 1] + frame.dropFirst(12))
    }

    @Test func framesOfAnyLengthAreLeftOrChanged() throws {
        var rewrite = try moving("0.0.0.0/0", "0.0.0.0/0")
        rewrite.checksums = .fill
        let whole = try frame("10.1.2.3", "10.2.0.1")
        for length in 0...whole.count { #expect(rewrite.applied(to: Array(whole.prefix(length))).count == length) }
        var random = SeededGenerator(state: 3)
        for _ in 0..<Fuzz.cases(20_000) {
            var frame = whole
            for _ in 0..<4 {
                frame[Int.random(in: 12..<frame.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            #expect(rewrite.applied(to: frame).count == whole.count)
        }
    }
}
