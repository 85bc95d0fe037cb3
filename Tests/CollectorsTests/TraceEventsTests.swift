// Drop events without BPF: lines of tracefs, and a live instance of it.

import CLinux
import Glibc
import Namespaces
import Packets
import SystemCalls
import TestSupport
import Testing

@testable import Collectors

@Suite struct TraceTextTests {
    @Test func lineOf6_18() {
        let text =
            "          netlab-30890   [000] ..s1. 26281.778424: kfree_skb: skbaddr=00000000421d55a3 rx_sk=0000000000000000 protocol=2048 location=__udp4_lib_rcv+0x4bc/0xd00 reason: NO_SOCKET"
        #expect(TraceText(text)?.reason == "NO_SOCKET" && TraceText(text)?.location == "__udp4_lib_rcv")
    }

    @Test func lineOf6_1HasAnAddress() {
        let text =
            "  ping-7 [001] ..s1. 5.7: kfree_skb: skbaddr=ffff888101234500 protocol=2048 location=ffffffff81abcdef reason: NETFILTER_DROP"
        #expect(TraceText(text)?.reason == "NETFILTER_DROP" && TraceText(text)?.location == "0xffffffff81abcdef")
    }

    @Test(arguments: [
        "", "CPU:0 [LOST 5 EVENTS]", "x-1 [000] ..... 1.0: consume_skb: skbaddr=1 location=f+0x1/0x2",
        "x-1 [000] ..... 1.0: kfree_skb: skbaddr=1 protocol=2048 location=",
    ]) func otherLinesAreNone(line: String) { #expect(TraceText(line) == nil) }

    @Test func lostEventsOfAProcessor() {
        let stats =
            "entries: 9\noverrun: 3\ncommit overrun: 1\nbytes: 100\nnow ts: 7.0\ndropped events: 40\nread events: 5\n"
        #expect(TraceText.lost(stats) == 44)
        #expect(TraceText.lost("") == 0)
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
