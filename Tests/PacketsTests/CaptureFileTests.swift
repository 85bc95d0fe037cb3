// Capture files: what is written is read again, of either format and byte order, and damage costs only what is behind it.

import Packets
import Testing

/// The testing macros cannot take spans.
func readCapture(_ bytes: [UInt8]) throws(CaptureError) -> CaptureFile { try CaptureFile(reading: bytes.span) }

@Suite struct CaptureFileTests {
    static let packets = [
        CapturedPacket(time: 1_700_000_000_123_456_789, bytes: Array(0..<60)),
        CapturedPacket(time: 1_700_000_001_000_000_001, bytes: [1, 2, 3], length: 1500),
        CapturedPacket(time: 0, bytes: [9]),
    ]

    static let pcap = packets.reduce(PcapWriter.header()) { $0 + PcapWriter.record($1) }

    static let pcapng: [UInt8] = {
        var marked = packets
        marked[0].comments = ["dropped at qdisc.limit@router", "zwei"]
        marked[0].direction = .outbound
        marked[1].interface = 1
        marked[1].direction = .inbound
        let interfaces = ["client:eth0", "router:eth1"].map { PcapngWriter.interface(CaptureInterface(name: $0)) }
        return PcapngWriter.section(application: "netlab") + interfaces.flatMap { $0 }
            + marked.flatMap { PcapngWriter.packet($0) }
            + PcapngWriter.statistics(interface: 0, from: 1, to: 2, received: 3, dropped: 4)
    }()

    @Test func pcapIsReadAsWritten() throws {
        let file = try readCapture(Self.pcap)
        #expect(file.packets == Self.packets && file.damage == nil)
        #expect(file.interfaces == [CaptureInterface()])
    }

    /// The header's words and the records' in the other order, and in microseconds.
    @Test func pcapOfTheOtherByteOrderAndMicroseconds() throws {
        var bytes: [UInt8] = [0xa1, 0xb2, 0xc3, 0xd4, 0, 2, 0, 4] + Array(repeating: 0, count: 8)
        bytes += [0, 0, 0xff, 0xff, 0, 0, 0, 1]
        bytes += [0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 9, 7, 8, 9]
        let file = try readCapture(bytes)
        #expect(file.packets == [CapturedPacket(time: 1_000_002_000, bytes: [7, 8, 9], length: 9)])
        #expect(file.interfaces[0].snapLength == 65535)
    }

    @Test func pcapngIsReadAsWritten() throws {
        let file = try readCapture(Self.pcapng)
        #expect(file.interfaces.map(\.name) == ["client:eth0", "router:eth1"] && file.damage == nil)
        #expect(file.packets.map(\.bytes) == Self.packets.map(\.bytes))
        #expect(file.packets.map(\.time) == Self.packets.map(\.time))
        #expect(file.packets.map(\.length) == [60, 1500, 1])
        #expect(file.packets.map(\.interface) == [0, 1, 0])
        #expect(file.packets.map(\.direction) == [.outbound, .inbound, nil])
        #expect(file.packets[0].comments == ["dropped at qdisc.limit@router", "zwei"])
    }

    /// Two sections: each has its own byte order, and its interfaces are numbered anew.
    @Test func sectionsOfBothByteOrders() throws {
        let section: [UInt8] =
            [0x0a, 0x0d, 0x0d, 0x0a, 0, 0, 0, 28, 0x1a, 0x2b, 0x3c, 0x4d, 0, 1, 0, 0]
            + Array(repeating: 0xff, count: 8) + [0, 0, 0, 28]
        let interface: [UInt8] = [0, 0, 0, 1, 0, 0, 0, 20, 0, 1, 0, 0, 0, 0, 0, 2, 0, 0, 0, 20]
        let unknown: [UInt8] = [0, 0, 0x0b, 0xad, 0, 0, 0, 12, 0, 0, 0, 12]
        // A Simple Packet Block has no time, and as many bytes as the snap length of 2 lets it.
        let simple: [UInt8] = [0, 0, 0, 3, 0, 0, 0, 20, 0, 0, 0, 5, 7, 8, 0, 0, 0, 0, 0, 20]
        let file = try readCapture(Self.pcapng + section + interface + unknown + simple)
        #expect(file.damage == nil && file.interfaces.count == 3)
        #expect(file.packets.last == CapturedPacket(interface: 2, time: nil, bytes: [7, 8], length: 5))
    }

    /// (if_tsresol, stamp, nanoseconds)
    @Test(arguments: [
        (UInt8(6), UInt64(1_500_000), UInt64(1_500_000_000)), (3, 2, 2_000_000), (9, 7, 7), (12, 7999, 7),
        (0, 3, 3_000_000_000), (0x80, 3, 3_000_000_000), (0x81, 3, 1_500_000_000), (0xa0, 1 << 31, 500_000_000),
        (0xff, .max, 0), (127, .max, 0), (0, .max, .max),
    ]) func timesOfEveryResolution(resolution: UInt8, stamp: UInt64, nanoseconds: UInt64) throws {
        var section = PcapngWriter.section(application: "")
        var interface = PcapngWriter.interface(CaptureInterface())
        let place = try #require(interface.indices.last { interface[$0] == 9 && interface[$0 - 2] == 1 })
        interface[place] = resolution
        section += interface + PcapngWriter.packet(CapturedPacket(time: stamp, bytes: [1]))
        #expect(try readCapture(section).packets.first?.time == nanoseconds)
    }

    @Test(arguments: [pcap, pcapng]) func aFileThatWasCutOffGivesWhatIsWhole(whole: [UInt8]) throws {
        let all = try readCapture(whole).packets
        for length in 0..<whole.count {
            guard let file = try? readCapture(Array(whole.prefix(length))) else { continue }
            #expect(file.packets[...] == all.prefix(file.packets.count))
        }
        let damaged = try readCapture(Array(whole.dropLast()))
        #expect(damaged.damage.map { "\($0)".hasSuffix("1 bytes are missing") } == true)
        #expect(damaged.packets.count == 3 - (whole == Self.pcap ? 1 : 0))
    }

    @Test func damageIsToldWithItsPlace() throws {
        let cut = try readCapture(Array(Self.pcap.prefix(24 + 16 + 59)))
        #expect(cut.damage == .truncated(what: "packet 1", offset: 24, missing: 1))
        #expect(cut.damage?.description == "packet 1 at byte 24 is cut off: 1 bytes are missing")
        var long = Self.pcap
        long[24 + 11] = 0x7f
        #expect(
            try readCapture(long).damage == .malformed(what: "packet 1", offset: 24, reason: "it has 2130706492 bytes"))
        #expect(throws: CaptureError.unknownFormat) { try readCapture(Array("no capture".utf8)) }
        #expect(throws: CaptureError.unknownFormat) { try readCapture([]) }
        #expect(throws: CaptureError.truncated(what: "the file header", offset: 0, missing: 4)) {
            try readCapture(Array(Self.pcap.prefix(20)))
        }
    }

    /// NETLAB_FUZZ sets the number of cases.
    @Test func mutatedFilesNeverCrash() throws {
        var random = SeededGenerator(state: 7)
        var read = 0
        var damaged = 0
        let cases = Fuzz.cases(50_000)
        for number in 0..<cases {
            var bytes = number % 2 == 0 ? Self.pcap : Self.pcapng
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            bytes.removeLast(Int.random(in: 0...bytes.count, using: &random) / Int.random(in: 1...16, using: &random))
            guard let file = try? readCapture(bytes) else { continue }
            read += 1
            if file.damage != nil { damaged += 1 }
            #expect(file.packets.allSatisfy { $0.interface < file.interfaces.count })
        }
        #expect((1..<cases).contains(read) && (1..<cases).contains(damaged))
    }
}
