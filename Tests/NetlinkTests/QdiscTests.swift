// Queueing disciplines the running kernel has, as tc sees them.

import Packets
import SystemPackage
import TestSupport
import Testing

@testable import Netlink

@Suite(.privileged, .requires(tool: "tc")) struct QdiscTests {
    private let pair: VethBed
    private var bed: Bed { pair.near }

    init() throws { pair = try VethBed() }

    private func replace(_ options: any QdiscOptions) throws {
        try bed.execute(QdiscRequest(index: 2, options: options).replace())
    }

    private struct Qdisc: Decodable {
        struct Options: Decodable, Equatable {
            var rate: UInt64?
            var burst: UInt32?
            var limit: UInt32?
            var lat: Int?
            var `default`: String?
            var r2q: Int?
        }
        var kind: String
        var handle: String
        var root: Bool?
        var options: Options
    }

    private func root() throws -> Qdisc {
        let all = try bed.facts("tc", "-j", "qdisc", "show", "dev", "eth0", as: [Qdisc].self)
        return try #require(all.first { $0.root == true })
    }

    @Test(arguments: [(64_000, 2048, 10240), (8_000_000, 15_144, 30_000), (1_000_000, 1541, 1541)])
    func tbfHasTheBucketAskedFor(rate: UInt64, burst: UInt32, limit: UInt32) throws {
        try replace(TBFOptions(rate: rate, burst: burst, limit: limit))
        let root = try root()
        #expect(root.kind == "tbf" && root.handle == "6e6c:")
        #expect(root.options.rate == rate / 8)
        #expect(root.options.burst == burst)
    }

    /// tc shows a bucket in whole microseconds; a bucket of tc's own making must look the same.
    @Test(arguments: [(100_000_000, 15_140, 30_000), (1_234_567_000, 99_999, 1_000_000)])
    func tbfIsLikeThatOfTc(rate: UInt64, burst: UInt32, limit: UInt32) throws {
        try replace(TBFOptions(rate: rate, burst: burst, limit: limit))
        let other = try VethBed()
        let bucket = ["rate", "\(rate)bit", "burst", "\(burst)", "limit", "\(limit)"]
        let words = ["tc", "qdisc", "add", "dev", "eth0", "root", "handle", "6e6c:", "tbf"] + bucket
        #expect(try Witness.run(words, in: other.near.namespace).status == 0)
        #expect(
            try bed.text("tc", "qdisc", "show", "dev", "eth0") == other.near.text("tc", "qdisc", "show", "dev", "eth0"))
    }

    @Test func tbfOfALimitInBytes() throws {
        // tc shows how long the bytes beyond the bucket take, in microseconds: (12,000 - 2,000) at 1,000,000 a second.
        try replace(TBFOptions(rate: 8_000_000, burst: 2000, limit: 12_000))
        #expect(try root().options.lat == 10_000)
    }

    @Test func tbfWithPeakRateAndRatesBeyond32Bits() throws {
        try replace(TBFOptions(rate: 1_000_000, burst: 10_240, limit: 30_000, peakRate: 2_000_000, mtu: 1540))
        #expect(
            try bed.text("tc", "qdisc", "show", "dev", "eth0").contains(
                "rate 1Mbit burst 10Kb peakrate 2Mbit minburst 1540b"))
        try replace(TBFOptions(rate: 100_000_000_000, burst: 1_048_576, limit: 3_000_000))
        #expect(try root().options.rate == 12_500_000_000)
    }

    @Test func fifosCountPacketsOrBytes() throws {
        for (options, limit) in [(PFIFOOptions(limit: 7), 7), (BFIFOOptions(limit: 10_000), 10_000)]
            as [(any QdiscOptions, UInt32)]
        {
            let fresh = try VethBed()
            try fresh.near.execute(QdiscRequest(index: 2, options: options).replace())
            let root = try #require(
                fresh.near.facts("tc", "-j", "qdisc", "show", "dev", "eth0", as: [Qdisc].self).first)
            #expect(root.kind == type(of: options).kind && root.handle == "6e6c:" && root.options.limit == limit)
        }
    }

    @Test func pfifoWithoutALimitTakesTheQueueLength() throws {
        try replace(PFIFOOptions(limit: nil))
        #expect(try root().options.limit == 1000)
    }

    @Test func pfifoFast() throws {
        try replace(PFIFOFastOptions())
        #expect(try root().kind == "pfifo_fast")
    }

    @Test func noqueue() throws {
        try replace(NoqueueOptions())
        #expect(try root().kind == "noqueue")
    }

    @Test func htbWithClassesAndALeaf() throws {
        let ours = TrafficHandle.ours.major
        let (fast, slow) = (TrafficHandle(major: ours, minor: 0x10), TrafficHandle(major: ours, minor: 0x20))
        try replace(HTBOptions(defaultClass: 0x20))
        try bed.execute(
            HTBClassRequest(
                index: 2, parent: .ours, handle: fast, rate: 10_000_000, ceil: 20_000_000, burst: 15_000, cburst: 3000,
                prio: 1
            ).replace(),
            HTBClassRequest(
                index: 2, parent: .ours, handle: slow, rate: 1_000_000, ceil: 1_000_000, burst: nil, cburst: nil,
                prio: 0
            ).replace(),
            QdiscRequest(index: 2, parent: fast, handle: TrafficHandle(major: 7), options: PFIFOOptions(limit: 5))
                .replace())
        let root = try root()
        #expect(root.kind == "htb" && root.options.default == "0x20" && root.options.r2q == 10)
        let classes = try bed.text("tc", "class", "show", "dev", "eth0").split(separator: "\n").map(String.init)
        #expect(
            classes.contains {
                $0.hasPrefix("class htb 6e6c:10 root leaf 7: prio 1 rate 10Mbit ceil 20Mbit burst 15000b cburst 3000b")
            })
        #expect(
            classes.contains {
                $0.hasPrefix("class htb 6e6c:20 root prio 0 rate 1Mbit ceil 1Mbit burst 1600b cburst 1600b")
            })
        #expect(try bed.text("tc", "qdisc", "show", "dev", "eth0").contains("qdisc pfifo 7: parent 6e6c:10 limit 5p"))
    }

    /// The classes that tc makes when asked for the same are the same, as long as a bucket is some microseconds: tc
    /// takes whole ones, and ends at a bucket of nothing.
    @Test(arguments: [64_000, 1_000_000, 8_000_000] as [UInt64])
    func htbDefaultsAreThoseOfTc(rate: UInt64) throws {
        let handle = TrafficHandle(major: TrafficHandle.ours.major, minor: 0x10)
        try replace(HTBOptions(defaultClass: 0))
        try bed.execute(
            HTBClassRequest(
                index: 2, parent: .ours, handle: handle, rate: rate, ceil: rate, burst: nil, cburst: nil, prio: 0
            ).replace())
        let ours = try bed.text("tc", "class", "show", "dev", "eth0")
        let other = try VethBed()
        _ = try other.near.text("tc", "qdisc", "add", "dev", "eth0", "root", "handle", "6e6c:", "htb", "default", "0")
        _ = try other.near.text(
            "tc", "class", "add", "dev", "eth0", "parent", "6e6c:", "classid", "6e6c:10", "htb", "rate", "\(rate)bit")
        #expect(try ours == other.near.text("tc", "class", "show", "dev", "eth0") && !ours.isEmpty)
    }

    @Test func aKindTheKernelLacksIsItsOwnWords() throws {
        struct Unknown: QdiscOptions {
            static let kind = "netlab-none"
            func encode(into message: inout Message) {}
        }
        let error = #expect(throws: NetlinkError.self) { try replace(Unknown()) }
        #expect(error?.errno == .noSuchFileOrDirectory)
        #expect(error?.message == "Specified qdisc kind is unknown")
        #expect(error?.description == "test: No such file or directory (Specified qdisc kind is unknown)")
    }
}
