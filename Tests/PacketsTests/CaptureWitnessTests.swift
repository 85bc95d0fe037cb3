// tcpdump(8), capinfos(1), editcap(1) and tshark(1) as witnesses of capture files.

import Foundation
import Packets
import TestSupport
import Testing

@Suite(.requires(tool: "tcpdump"), .requires(tool: "tshark"), .requires(tool: "editcap"), .requires(tool: "capinfos"))
struct CaptureWitnessTests {
    /// Ten well-formed frames, a microsecond and a bit apart.
    private static func packets() throws -> [CapturedPacket] {
        try (0..<10).map { number in
            let frame = Frame(
                [
                    EthernetHeader(destination: .broadcast, source: MACAddress(1)),
                    IPv4Header(source: IPv4Address(0x0a00_0001), destination: IPv4Address(0x0a00_0002)),
                    UDPHeader(source: 4000, destination: 9000),
                ], payload: Array(repeating: UInt8(number), count: 18 + number))
            return CapturedPacket(
                interface: number % 2, time: 1_700_000_000_000_000_123 + UInt64(number) * 1001,
                bytes: try frame.encoded(), direction: number % 2 == 0 ? .outbound : .inbound,
                comments: number == 3 ? ["dropped at qdisc.limit@router"] : [])
        }
    }

    private static func pcapng(_ packets: [CapturedPacket]) -> [UInt8] {
        PcapngWriter.section(application: "netlab")
            + ["client:eth0", "router:eth1"].flatMap { PcapngWriter.interface(CaptureInterface(name: $0)) }
            + packets.flatMap { PcapngWriter.packet($0) }
            + PcapngWriter.statistics(
                interface: 0, from: 1_700_000_000_000_000_000, to: 1_700_000_001_000_000_000, received: 10, dropped: 4)
    }

    private func write(_ bytes: [UInt8], to path: String) throws { try Data(bytes).write(to: URL(filePath: path)) }

    private func read(_ path: String) throws -> CaptureFile {
        try readCapture([UInt8](try Data(contentsOf: URL(filePath: path))))
    }

    @Test func othersReadWhatWeWrite() throws {
        let directory = try ScratchDirectory()
        let packets = try Self.packets()
        let path = directory.file("ours.pcapng")
        try write(Self.pcapng(packets), to: path)
        let fields = ["frame.time_epoch", "frame.interface_name", "frame.len", "frame.packet_flags_direction"]
        let shown = try Witness.run(
            ["tshark", "-r", path, "-T", "fields"] + (fields + ["frame.comment"]).flatMap { ["-e", $0] })
        let lines = shown.output.split(separator: "\n").map {
            $0.split(separator: "\t", omittingEmptySubsequences: false)
        }
        #expect(lines.count == 10)
        #expect(lines.map { $0[0] } == (0..<10).map { "1700000000.\(String(format: "%09d", 123 + $0 * 1001))" })
        #expect(lines.map { $0[1] } == (0..<10).map { $0 % 2 == 0 ? "client:eth0" : "router:eth1" })
        #expect(lines.map { $0[2] } == packets.map { "\($0.length)" })
        #expect(lines[3].last == "dropped at qdisc.limit@router" && lines[4].last == "")
        let facts = try Witness.run("capinfos", path)
        #expect(facts.status == 0 && facts.output.contains("Number of packets:   10"))
        #expect(facts.output.contains("nanoseconds (9)") && facts.output.contains("Name = router:eth1"))
        let dump = try Witness.run("tcpdump", "-r", path, "-nn", "--nano", "-tt")
        #expect(dump.output.hasPrefix("1700000000.000000123 "))
        #expect(dump.output.split(separator: "\n").count == 10)
    }

    @Test func tcpdumpReadsOurPcap() throws {
        let directory = try ScratchDirectory()
        let path = directory.file("ours.pcap")
        try write(try Self.packets().reduce(PcapWriter.header()) { $0 + PcapWriter.record($1) }, to: path)
        let copy = directory.file("copy.pcap")
        #expect(try Witness.run("tcpdump", "-r", path, "--nano", "-w", copy, "-Z", "root").status == 0)
        #expect(try read(copy).packets.map(\.bytes) == Self.packets().map(\.bytes))
        #expect(try read(copy).packets.map(\.time) == Self.packets().map(\.time))
    }

    /// What editcap makes of our file in its formats is the same, packet by packet.
    @Test(arguments: ["pcap", "nsecpcap", "pcapng"]) func weReadWhatOthersWrite(format: String) throws {
        let directory = try ScratchDirectory()
        let packets = try Self.packets()
        let path = directory.file("ours.pcapng")
        try write(Self.pcapng(packets), to: path)
        let theirs = directory.file("theirs")
        let result = try Witness.run(
            ["editcap", "-F", format] + (format == "pcapng" ? [] : ["-T", "ether"]) + [path, theirs])
        #expect(result.status == 0, "\(result.error)")
        let read = try read(theirs)
        #expect(read.damage == nil && read.packets.map(\.bytes) == packets.map(\.bytes))
        let unit: UInt64 = format == "pcap" ? 1000 : 1
        #expect(read.packets.map(\.time) == packets.map { $0.time.map { $0 / unit * unit } })
        guard format == "pcapng" else { return }
        #expect(read.packets == packets)
        #expect(read.interfaces.map(\.name) == ["client:eth0", "router:eth1"])
    }
}
