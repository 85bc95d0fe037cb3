// Packets cut into fragments, and put together again by tshark.

import Packets
import TestSupport
import Testing

@Suite struct FragmentTests {
    private static let payload = (0..<200).map { UInt8(truncatingIfNeeded: $0 &* 7) }

    private func frames(_ headers: [any Header], _ cut: FragmentCut, sequence: UInt32 = 9) throws -> [[UInt8]] {
        let whole = try Frame(headers, payload: Self.payload).encoded()
        return try cut.fragments(of: whole).map { fragment in
            var room = [UInt8](repeating: 0xee, count: fragment.length)
            unsafe room.withUnsafeMutableBytes { room in
                unsafe whole.withUnsafeBytes { unsafe fragment.write(from: $0, to: room, sequence: sequence) }
            }
            return room
        }
    }

    @Test func partsOfIPv4() throws {
        let headers: [any Header] = [
            SampleFrame.ethernet, SampleFrame.with(SampleFrame.ipv4) { $0.id = 7 }, SampleFrame.udp,
        ]
        // 208 bytes of data: 80, 80 and 48.
        let parts = try frames(headers, FragmentCut(size: 80))
        #expect(parts.map(\.count) == [114, 114, 82])
        let found = parts.compactMap { decodeFrame($0)?.headers[1] as? IPv4Header }
        #expect(found.map(\.fragmentOffset) == [0, 10, 20] && found.map(\.id) == [7, 7, 7])
        #expect(found.map { $0.flags.contains(.moreFragments) } == [true, true, false])
        #expect(parts.allSatisfy { InternetChecksum.of(Array($0[14..<34])) == 0 })
        #expect(parts[0][42...] + parts[1][34...] + parts[2][34...] == Self.payload[...])
    }

    @Test func chosenRepeatedAndOverlapping() throws {
        let headers: [any Header] = [SampleFrame.ethernet, VLANHeader(id: 2), SampleFrame.ipv4, SampleFrame.udp]
        let parts = try frames(headers, FragmentCut(size: 80, send: [3, 1], overlap: 16, repetitions: 2))
        let found = parts.compactMap { decodeFrame($0)?.headers[2] as? IPv4Header }
        #expect(found.map(\.fragmentOffset) == [18, 18, 0, 0])
        #expect(parts[0] == parts[1] && parts.map(\.count) == [102, 102, 118, 118])
    }

    @Test func extensionsThatEachFragmentRepeats() throws {
        let headers: [any Header] = [
            SampleFrame.ethernet, SampleFrame.ipv6, IPv6HopByHopHeader(), IPv6DestinationHeader(), SampleFrame.udp,
        ]
        let parts = try frames(headers, FragmentCut(size: 80))
        for part in parts {
            let found = try #require(decodeFrame(part)).headers
            #expect(found[2] is IPv6HopByHopHeader && (found[3] as? IPv6FragmentHeader)?.id == 9)
        }
        // Destination options go to the destination alone: they are cut.
        #expect(try #require(decodeFrame(parts[0])).headers[4] is IPv6DestinationHeader)
        #expect(try #require(decodeFrame(parts[1])).headers.count == 4)
    }

    @Test func whatCannotBeCut() {
        let ethernet = SampleFrame.ethernet
        #expect(throws: FragmentError.notIP) { try frames([ethernet], FragmentCut(size: 8)) }
        let headers: [any Header] = [ethernet, SampleFrame.ipv4, SampleFrame.udp]
        #expect(throws: FragmentError.notInEights) { try frames(headers, FragmentCut(size: 12)) }
        #expect(throws: FragmentError.noSuchFragment(4, of: 3)) {
            try frames(headers, FragmentCut(size: 80, send: [4]))
        }
    }

    @Test(.requires(tool: "tshark"), arguments: [[], [2, 3, 1]]) func sharkPutsThemTogether(order: [Int]) throws {
        let cut = FragmentCut(size: 80, send: order.isEmpty ? nil : order)
        for network in [SampleFrame.ipv4, SampleFrame.ipv6] as [any Header] {
            let capture = try Capture(try frames([SampleFrame.ethernet, network, SampleFrame.udp], cut))
            let read = try Witness.run(
                [
                    "tshark", "-r", capture.path, "-Y", "udp", "-T", "fields", "-e", "udp.length", "-e",
                    "udp.checksum.status",
                ]
                    + SharkTests.options)
            #expect(read.output == "208\t1\n", "\(read.error)")
        }
    }
}
