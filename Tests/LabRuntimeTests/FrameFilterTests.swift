// Programs that drop: the same conditions in classic BPF and for XDP, run on frames, must say the same as the rules' words.

import BPF
import CLinux
import LabFormat
import Packets
import SystemCalls
import TestSupport
import Testing

@testable import LabRuntime

/// Ethernet frames, byte by byte.
private enum Frames {
    static let ethernet: [UInt8] = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2]

    static func ipv4(
        _ number: UInt8 = 17, from source: [UInt8] = [10, 0, 0, 1], sport: UInt16 = 4000, dport: UInt16 = 9000,
        options: Int = 0, fragment: UInt16 = 0
    ) -> [UInt8] {
        let length = UInt8(5 + options)
        var header: [UInt8] = [0x40 | length, 0, 0, 60, 0, 1, UInt8(fragment >> 8), UInt8(fragment & 0xff), 64, number]
        header += [0, 0] + source + [10, 0, 0, 2] + [UInt8](repeating: 1, count: options * 4)
        return ethernet + [0x08, 0x00] + header + ports(sport, dport)
    }

    static func ipv6(_ number: UInt8 = 17, from last: UInt8 = 1, dport: UInt16 = 9000) -> [UInt8] {
        let network: [UInt8] = [0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        let header: [UInt8] = [0x60, 0, 0, 0, 0, 20, number, 64] + network + [last] + network + [9]
        return ethernet + [0x86, 0xdd] + header + ports(4000, dport)
    }

    private static func ports(_ source: UInt16, _ destination: UInt16) -> [UInt8] {
        [source, destination].flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] } + [0, 20, 0, 0, 1, 2, 3, 4]
    }
}

/// Conditions, a frame, and whether rules with them match it.
struct FilterCase: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var matches: [Match]
    var frame: [UInt8]
    var holds: Bool

    init(_ name: String, _ matches: [Match], _ frame: [UInt8], _ holds: Bool) {
        (testDescription, self.matches, self.frame, self.holds) = (name, matches, frame, holds)
    }

    private static func to(_ ports: ClosedRange<UInt16>, not negated: Bool = false) -> Match {
        .port(.udp, .destination, ports, negated: negated)
    }

    private static func from(_ prefix: String, not negated: Bool = false) -> Match {
        Prefix(prefix).map { .address(.source, $0, negated: negated) } ?? .transport(255)
    }

    static let all = [
        FilterCase("everything", [], Frames.ipv4(), true),
        FilterCase("port", [to(9000...9000)], Frames.ipv4(), true),
        FilterCase("another port", [to(9001...9001)], Frames.ipv4(), false),
        FilterCase("TCP's port", [to(9000...9000)], Frames.ipv4(6), false),
        FilterCase("options", [to(9000...9000)], Frames.ipv4(options: 3), true),
        FilterCase("a later fragment", [to(9000...9000)], Frames.ipv4(fragment: 0x00b9), false),
        FilterCase("a first fragment", [to(9000...9000)], Frames.ipv4(fragment: 0x2000), true),
        FilterCase("don't fragment", [to(9000...9000)], Frames.ipv4(fragment: 0x4000), true),
        FilterCase("range, its end", [to(8000...9000)], Frames.ipv4(), true),
        FilterCase("range, its begin", [to(9000...9999)], Frames.ipv4(), true),
        FilterCase("range, below", [to(9001...9999)], Frames.ipv4(), false),
        FilterCase("range, above", [to(0...8999)], Frames.ipv4(), false),
        FilterCase("all ports", [to(0...65535)], Frames.ipv4(), true),
        FilterCase("no port", [to(0...65535, not: true)], Frames.ipv4(), false),
        FilterCase("not that port", [to(9000...9000, not: true)], Frames.ipv4(), false),
        FilterCase("not another port", [to(9001...9001, not: true)], Frames.ipv4(), true),
        FilterCase("not that range", [to(8000...9500, not: true)], Frames.ipv4(), false),
        FilterCase("not another range", [to(9001...9500, not: true)], Frames.ipv4(), true),
        FilterCase("a high port", [to(65000...65000)], Frames.ipv4(dport: 65000), true),
        FilterCase(
            "both ports", [.port(.udp, .source, 4000...4000, negated: false), to(9000...9000)], Frames.ipv4(), true),
        FilterCase(
            "one of both", [.port(.udp, .source, 4001...4001, negated: false), to(9000...9000)], Frames.ipv4(), false),
        FilterCase("protocol", [.transport(1)], Frames.ipv4(1), true),
        FilterCase("another protocol", [.transport(1)], Frames.ipv4(), false),
        FilterCase("protocol of a later fragment", [.transport(17)], Frames.ipv4(fragment: 0x00b9), true),
        FilterCase("network", [from("10.0.0.0/8")], Frames.ipv4(), true),
        FilterCase("network, high bits", [from("192.168.0.0/17")], Frames.ipv4(from: [192, 168, 127, 9]), true),
        FilterCase("beside the network", [from("192.168.0.0/17")], Frames.ipv4(from: [192, 168, 128, 9]), false),
        FilterCase("not that network", [from("10.0.0.0/8", not: true)], Frames.ipv4(), false),
        FilterCase("not another network", [from("11.0.0.0/8", not: true)], Frames.ipv4(), true),
        FilterCase("any address", [from("0.0.0.0/0")], Frames.ipv4(), true),
        FilterCase("no address", [from("0.0.0.0/0", not: true)], Frames.ipv4(), false),
        FilterCase("of IPv4 alone", [from("10.0.0.0/8", not: true)], Frames.ipv6(), false),
        FilterCase("IPv6 port", [to(9000...9000)], Frames.ipv6(), true),
        FilterCase("IPv6, another port", [to(9001...9001)], Frames.ipv6(), false),
        FilterCase("IPv6 behind an extension", [to(9000...9000)], Frames.ipv6(44), false),
        FilterCase("IPv6 address", [from("fd00::1/128")], Frames.ipv6(), true),
        FilterCase("IPv6 network", [from("fd00::/41")], Frames.ipv6(from: 7), true),
        FilterCase("IPv6, another address", [from("fd00::1/128")], Frames.ipv6(from: 2), false),
        FilterCase("not that IPv6 address", [from("fd00::1/128", not: true)], Frames.ipv6(), false),
        FilterCase("not another IPv6 address", [from("fd00::1/128", not: true)], Frames.ipv6(from: 2), true),
        FilterCase("cut off", [to(9001...9001, not: true)], Array(Frames.ipv4().prefix(35)), false),
        FilterCase(
            "no IP", [.transport(17)], Frames.ethernet + [0x88, 0xb5] + [UInt8](repeating: 17, count: 40), false),
    ]
}

@Suite struct FrameFilterTests {
    private static let location = Chain.location(1)

    @Test(arguments: FilterCase.all) func classicProgramsMatchAsRulesDo(_ one: FilterCase) throws {
        let program = ClassicProgram(FrameFilter(matches: one.matches, location: Self.location))
        let drops = ClassicMachine.run(program.instructions, one.frame) == 2
        #expect(drops == one.holds, "\(program.bytecode)")
        #expect(program.bytes.count == 8 * program.instructions.count)
    }

    /// BPF_PROG_TEST_RUN.
    @Test(.privileged, arguments: FilterCase.all) func programsOfXDPMatchAsRulesDo(_ one: FilterCase) throws {
        let code = try FrameProgram.code(XDPFilter(mode: .native, drop: [one.matches], location: Self.location))
        let program = try Program(code, kind: .xdp, named: "netlab_test")
        let (drop, pass) = (UInt32(1), UInt32(2))
        #expect(try verdict(program, one.frame) == (one.holds ? drop : pass), "\(code.listing)")
    }

    @Test(.privileged, arguments: FilterCase.all) func programsOfControlGroupsMatchAsRulesDo(_ one: FilterCase) throws {
        let code = try FrameProgram.code([FrameFilter(matches: one.matches, location: Self.location)])
        let program = try Program(code, kind: .controlGroupEgress, named: "netlab_test")
        let (drop, pass) = (UInt32(0), UInt32(1))
        #expect(try verdict(program, one.frame) == (one.holds ? drop : pass), "\(code.listing)")
    }

    @Test(.privileged) func oneOfSeveralListsSuffices() throws {
        let lists: [[Match]] = [[.transport(1)], [.port(.udp, .destination, 9000...9000, negated: false)]]
        let code = try FrameProgram.code(XDPFilter(mode: .native, drop: lists, location: Self.location))
        let program = try Program(code, kind: .xdp, named: "netlab_test")
        #expect(try verdict(program, Frames.ipv4()) == 1 && verdict(program, Frames.ipv6(1)) == 1)
        #expect(try verdict(program, Frames.ipv4(6)) == 2)
    }

    private func verdict(_ program: borrowing Program, _ frame: [UInt8]) throws -> UInt32 {
        var attributes = bpf_attr()
        unsafe attributes.test.prog_fd = UInt32(program.descriptor.raw)
        unsafe attributes.test.data_size_in = UInt32(frame.count)
        let testRun: CInt = 10
        let result = unsafe frame.withUnsafeBytes { bytes in
            unsafe attributes.test.data_in = UInt64(UInt(bitPattern: bytes.baseAddress))
            return unsafe netlab_bpf(testRun, &attributes, CUnsignedInt(MemoryLayout<bpf_attr>.size))
        }
        try #require(result == 0)
        return unsafe attributes.test.retval
    }
}

/// The machine of classic BPF, as far as filters need it.
private enum ClassicMachine {
    static func run(_ program: [ClassicProgram.Instruction], _ frame: [UInt8]) -> UInt32 {
        var (accumulator, index, place) = (UInt32(0), UInt32(0), 0)
        while program.indices.contains(place) {
            let step = program[place]
            let value = step.value
            place += 1
            func load(_ offset: UInt32, _ width: Int) -> UInt32? {
                guard Int(offset) + width <= frame.count else { return nil }
                return frame[Int(offset)..<Int(offset) + width].reduce(0) { $0 << 8 | UInt32($1) }
            }
            let widths: [UInt16: Int] = [0x20: 4, 0x28: 2, 0x30: 1, 0x40: 4, 0x48: 2, 0x50: 1]
            if let width = widths[step.code] {
                guard let read = load(value + (step.code >= 0x40 ? index : 0), width) else { return 0 }
                accumulator = read
                continue
            }
            var holds: Bool?
            switch step.code {
            case 0xb1:
                guard let first = load(value, 1) else { return 0 }
                index = 4 * (first & 15)
            case 0x54: accumulator &= value
            case 0x15: holds = accumulator == value
            case 0x35: holds = accumulator >= value
            case 0x25: holds = accumulator > value
            case 0x05: place += Int(value)
            case 0x06: return value
            default: return 0
            }
            if let holds { place += Int(holds ? step.jumpTrue : step.jumpFalse) }
        }
        return 0
    }
}
