// Drop events without BPF: lines of tracefs, and a live instance of it.

import BPF
import CLinux
import Glibc
import Namespaces
import Packets
import SystemCalls
import TestSupport
import Testing

@testable import Collectors

@Suite struct TraceFormatTests {
    private static let fields = """
        name: kfree_skb
        ID: 1494
        format:
        \tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;
        \tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;

        \tfield:void * skbaddr;\toffset:8;\tsize:8;\tsigned:0;
        \tfield:void * location;\toffset:16;\tsize:8;\tsigned:0;
        \tfield:unsigned short protocol;\toffset:24;\tsize:2;\tsigned:0;

        """
    private static let text =
        fields + """
            \tfield:enum skb_drop_reason reason;\toffset:28;\tsize:4;\tsigned:0;

            print fmt: "skbaddr=%p protocol=%u location=%p reason: %s", REC->skbaddr, __print_symbolic(REC->reason, { 1, "NOT_SPECIFIED" }, { 2, "NO_SOCKET" })

            """

    @Test func offsetsAndNamesAreTheKernels() throws {
        let format = try #require(TraceFormat(Self.text))
        #expect(format.number == 1494 && format.location == 16 && format.reason == 28)
        #expect(format.names == [1: "NOT_SPECIFIED", 2: "NO_SOCKET"])
        #expect(try #require(TraceFormat(Self.fields)).reason == nil)
        #expect(TraceFormat("") == nil && TraceFormat("ID: 7") == nil)
    }

    /// 32 bytes of data: eight words.
    private func event(_ reason: UInt32, number: UInt16 = 1494) -> [UInt8] {
        MapBytes.of(number, UInt16(0), UInt32(7), UInt64(1), UInt64(0xffff_ffff_8100_0000), UInt32(2048), reason)
    }

    private func page(_ events: [UInt8], length: Int? = nil) -> [UInt8] {
        let flags: UInt64 = 1 << 31
        return MapBytes.of(UInt64(99), UInt64(length ?? events.count) | flags) + events
            + [UInt8](repeating: 0xff, count: 64)
    }

    @Test func eventsOfEveryKindOfHeader() throws {
        let format = try #require(TraceFormat(Self.text))
        let events =
            MapBytes.of(UInt32(8 | 5 << 5)) + event(2)  // eight words
            + MapBytes.of(UInt32(30 | 1 << 5), UInt32(0))  // time
            + MapBytes.of(UInt32(0), UInt32(36)) + event(1)  // its length in a word
            + MapBytes.of(UInt32(29 | 1 << 5), UInt32(8), UInt32(0))  // discarded
            + MapBytes.of(UInt32(8)) + event(3, number: 7)  // another event
            + MapBytes.of(UInt32(8)) + event(0x10002)
        let drops = format.drops(in: page(events))
        #expect(drops.map(\.reason) == ["NO_SOCKET", "NOT_SPECIFIED", "SUBSYSTEM_1_2"])
        #expect(drops.allSatisfy { $0.location == 0xffff_ffff_8100_0000 })
        // Padding to the page's end, a stump, and nothing at all.
        #expect(format.drops(in: page(MapBytes.of(UInt32(29)) + events)).isEmpty)
        #expect(format.drops(in: page(events, length: 36)).map(\.reason) == ["NO_SOCKET"])
        #expect(format.drops(in: []).isEmpty)
    }

    @Test func lostEventsOfAProcessor() {
        let stats =
            "entries: 9\noverrun: 3\ncommit overrun: 1\nbytes: 100\nnow ts: 7.0\ndropped events: 40\nread events: 5\n"
        #expect(TraceFormat.lost(stats) == 44)
        #expect(TraceFormat.lost("") == 0)
    }

    @Test func ownersAreReadFromNames() {
        #expect(TraceInstance.owner(of: "netlab-12-345-6") == ProcessIdentity(pid: 12, startTime: 345))
        for name in ["netlab-12", "netlab-0-1-2", "netlab-x-1-2", "netlab-1-2-3-4"] {
            #expect(TraceInstance.owner(of: name) == nil)
        }
    }
}

@Suite(.privileged, .requires(tool: "ip"), .requires(tool: "nft"))
struct TraceEventsTests {
    @Test func everyDropOfTheMachineIsTold() throws {
        let bed = try DropEventsBed()
        let events = try TraceEvents()
        try TaggedDatagrams(destination: "10.0.0.2", flow: 1, sequences: 0..<300).send(from: bed.left)
        let deadline = Clock.monotonic + 5_000_000_000
        var packets: UInt64 = 0
        // Others' drops may be among them, never fewer than ours.
        repeat {
            let reading = try events.read()
            packets = reading.packets(in: "__udp4_lib_rcv", "NO_SOCKET")
            #expect(reading.totals.allSatisfy { $0.node == nil && $0.flow == nil } && reading.eventsLost == 0)
            Clock.sleep(milliseconds: 10)
        } while packets < 300 && Clock.monotonic < deadline
        #expect(packets >= 300)
    }

    @Test func instanceGoesWithItsObjectAndThoseOfTheDeadAreCollected() throws {
        let mount = Descriptor(owning: try linuxCall("mount tracefs") { netlab_open_tracefs() })
        let root = "/proc/self/fd/\(mount.raw)/instances"
        func own() -> [String] { Files.directories(in: root).filter { $0.hasPrefix("netlab-\(getpid())-") } }
        let before = own()
        do {
            let events = try TraceEvents()
            #expect(own().count == before.count + 1)
            withExtendedLifetime(events) {}
        }
        #expect(own() == before)
        // A process number that no kernel gives.
        let dead = "netlab-4194305-1-\(UInt32.random(in: 0...UInt32.max))"
        #expect(unsafe mkdir("\(root)/\(dead)", 0o700) == 0)
        #expect(TraceInstance.collect(dryRun: true).contains(dead) && Files.exists("\(root)/\(dead)"))
        _ = TraceInstance.collect()
        #expect(!Files.exists("\(root)/\(dead)"))
    }
}

/// Where the kernel has a drop monitor.
@Suite(.privileged, .serialized, .requires(tool: "ip"), .requires(tool: "nft"))
struct FullKernelDropMonitorTests {
    @Test func theRunsOwnPacketsAreTold() throws {
        let bed = try DropEventsBed()
        let events = try DropMonitorEvents(run: TaggedDatagrams.run)
        try TaggedDatagrams(destination: "10.0.0.2", flow: 7, sequences: 0..<200).send(from: bed.left)
        try TaggedDatagrams(destination: "10.0.0.2", flow: 7, sequences: 0..<30, run: 5).send(from: bed.left)
        let deadline = Clock.monotonic + 20_000_000_000
        var reading = try events.read()
        while reading.packets(in: "__udp4_lib_rcv", "NO_SOCKET") < 200, Clock.monotonic < deadline {
            reading = try events.read()
        }
        let own = reading.totals.filter { !$0.isInduced }
        #expect(own.map(\.flow) == [7] && own.map(\.packets) == [200] && own.map(\.reason) == ["NO_SOCKET"])
        #expect(own.first?.function == "__udp4_lib_rcv" && own.first?.node == nil)
        #expect(reading.foreignWithoutNamespace >= 30 && reading.eventsLost == 0)
    }

    /// The first one ends before the other's packets are dropped; with the last one the monitor ends, and its mark goes.
    @Test func theLastOneEndsIt() throws {
        let bed = try DropEventsBed()
        var first: DropMonitorEvents? = try DropMonitorEvents(run: 1)
        let second = try DropMonitorEvents(run: 2)
        #expect(!DropMonitorEvents.collect())
        withExtendedLifetime(first) {}
        first = nil
        try TaggedDatagrams(destination: "10.0.0.2", flow: 1, sequences: 0..<20, run: 2).send(from: bed.left)
        let deadline = Clock.monotonic + 20_000_000_000
        var packets: UInt64 = 0
        while packets < 20, Clock.monotonic < deadline {
            packets = try second.read().packets(in: "__udp4_lib_rcv", "NO_SOCKET")
        }
        #expect(packets == 20)
        withExtendedLifetime(second) {}
    }

    @Test func twoAtOnceBothRead() throws {
        let bed = try DropEventsBed()
        let first = try DropMonitorEvents(run: 1)
        let second = try DropMonitorEvents(run: 2)
        for run: UInt32 in [1, 2] {
            try TaggedDatagrams(destination: "10.0.0.2", flow: 1, sequences: 0..<20, run: run).send(from: bed.left)
        }
        let deadline = Clock.monotonic + 20_000_000_000
        for events in [first, second] {
            var packets: UInt64 = 0
            while packets < 20, Clock.monotonic < deadline {
                packets = try events.read().packets(in: "__udp4_lib_rcv", "NO_SOCKET")
            }
            #expect(packets == 20)
        }
    }
}

extension DropEventReading {
    /// Of any flow, induced ones left out.
    fileprivate func packets(in function: String, _ reason: String) -> UInt64 {
        totals.filter { $0.function == function && $0.reason == reason && !$0.isInduced }.reduce(0) { $0 + $1.packets }
    }
}
