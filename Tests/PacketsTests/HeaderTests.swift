// Every header there and back, and seen by tshark.

import Foundation
import Packets
import TestSupport
import Testing

@Suite struct HeaderTests {
    @Test(arguments: SampleFrame.all) func thereAndBack(_ sample: SampleFrame) throws {
        let bytes = try Frame(sample.headers, payload: sample.payload).encoded()
        let frame = try #require(decodeFrame(bytes))
        #expect(try frame.encoded() == bytes)
        guard sample.name != "raw" else { return }
        #expect(frame.headers.map { type(of: $0).name } == sample.headers.map { type(of: $0).name })
        #expect(frame.payload == sample.payload)
        #expect(frame.headers.map(\.byteCount).reduce(0, +) + frame.payload.count == bytes.count)
        // A decoded header has every computed field set; without its first byte nothing may be read beyond the end.
        for length in 0..<bytes.count { _ = decodeFrame(Array(bytes[..<length])) }
    }

    @Test func writtenValuesStand() throws {
        var tcp = TCPHeader(source: 1, destination: 2)
        (tcp.checksum, tcp.dataOffset) = (0x1234, 15)
        var ipv6 = SampleFrame.ipv6
        (ipv6.payloadLength, ipv6.number, ipv6.version) = (9, .gre, 5)
        let bytes = try Frame([SampleFrame.ethernet, ipv6, tcp]).encoded()
        #expect(bytes[14] == 0x50 && bytes[18...20] == [0, 9, 47])
        #expect(bytes[66] >> 4 == 15 && bytes[70...71] == [0x12, 0x34])
        var arp = ARPHeader(
            operation: 9, senderMAC: .broadcast, senderAddress: IPv4Address(1), targetAddress: IPv4Address(2))
        arp.hardwareLength = 7
        #expect(try Frame([SampleFrame.ethernet, arp]).encoded()[18] == 7)
        let wrong = ICMPHeader(type: 8, checksum: 0xabcd)
        #expect(try Frame([SampleFrame.ethernet, SampleFrame.ipv4, wrong]).encoded()[36...37] == [0xab, 0xcd])
    }

    @Test func quotedPacketIsRead() throws {
        let quoted = Array(try Frame([SampleFrame.ethernet, SampleFrame.ipv6, SampleFrame.udp]).encoded()[14...])
        let frame = try #require(decodeIPPacket(quoted))
        #expect((frame.headers.last as? UDPHeader)?.destination == 9000)
    }
}

@Suite(.requires(tool: "tshark")) struct SharkTests {
    static let checks = [
        "ip.check_checksum", "udp.check_checksum", "tcp.check_checksum",
    ]
    static let options = checks.flatMap { ["-o", "\($0):TRUE"] }

    @Test func nothingIsMalformed() throws {
        let capture = try Capture(try SampleFrame.all.map { try Frame($0.headers, payload: $0.payload).encoded() })
        let text = try Witness.run(["tshark", "-r", capture.path, "-V"] + Self.options)
        #expect(text.output.contains("Frame \(SampleFrame.all.count)"))
        let complaints = ["Malformed", "ncorrect", "[Bad", "bogus", "Checksum Status: Unverified", "Bad checksum"]
        let wrong = text.output.split(separator: "\n").filter { line in complaints.contains { line.contains($0) } }
        #expect(wrong == [])
        #expect(text.output.contains("[Checksum Status: Good]"))
        let dump = try Witness.run("tcpdump", "-nvvr", capture.path)
        let bad = dump.output.split(separator: "\n").filter { line in
            ["bad ", "truncated", "incorrect"].contains { line.contains($0) }
        }
        #expect(bad == [])
    }

    @Test(arguments: SampleFrame.all) func fieldsAgree(_ sample: SampleFrame) throws {
        let capture = try Capture([try Frame(sample.headers, payload: sample.payload).encoded()])
        let names = sample.fields.keys.sorted()
        let read = try Witness.run(
            ["tshark", "-r", capture.path, "-T", "fields"] + names.flatMap { ["-e", $0] })
        let values = read.output.split(separator: "\n", omittingEmptySubsequences: false)[0]
            .split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        #expect(values == names.map { sample.fields[$0] }, "\(names): \(read.error)")
    }

    @Test func wrongChecksumIsSeen() throws {
        let header = SampleFrame.with(SampleFrame.udp) { $0.checksum = 0x1234 }
        let capture = try Capture([try Frame([SampleFrame.ethernet, SampleFrame.ipv4, header]).encoded()])
        let text = try Witness.run(["tshark", "-r", capture.path, "-V", "-o", "udp.check_checksum:TRUE"])
        #expect(text.output.contains("[Checksum Status: Bad]"))
    }
}

/// A pcap file of Ethernet frames.
struct Capture {
    private let scratch: ScratchDirectory
    let path: String

    init(_ frames: [[UInt8]]) throws {
        scratch = try ScratchDirectory()
        path = scratch.file("frames.pcap")
        var bytes: [UInt8] = []
        for word: UInt32 in [0xa1b2_c3d4, 0x0002_0004, 0, 0, 262144, 1] { bytes.append(bigEndian: word) }
        for frame in frames {
            for word in [0, 0, UInt32(frame.count), UInt32(frame.count)] { bytes.append(bigEndian: word) }
            bytes += frame
        }
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }
}
