// Sockets that read for a while, filter, join groups or listen, each with a witness of its own.

import Glibc
import Namespaces
import Packets
import SystemCalls
import TestSupport
import Testing

@testable import Traffic

@Suite(.privileged, .requires(tool: "ss")) struct SocketKindTests {
    @Test func stoppedReaderReadsSoManyAndKeepsTheRest() throws {
        let pair = try VethPair()
        let sink = try pair.socketSink(reading: .stopped(after: 100))
        try sink.start()
        _ = try pair.generator().send(try pair.template(), count: 1000, pacing: .backToBack)
        #expect(try sink.settle())
        #expect(sink.activity.received == 100)
        let flow = try #require(try sink.stop().flow(1))
        #expect(flow.received == 100 && flow.inFlight == 900)
        #expect(flow.losses(attempted: 1000, departures: 0...1) == LossRuns())
    }

    @Test func pausingReaderReadsOn() throws {
        let pair = try VethPair()
        let sink = try pair.socketSink(reading: .paused(after: 100, nanoseconds: 50_000_000))
        try sink.start()
        _ = try pair.generator().send(try pair.template(), count: 1000, pacing: .backToBack)
        #expect(try sink.settle())
        #expect(try #require(try sink.stop().flow(1)).received == 1000)
    }

    /// Who does not wait for its end finds what it left.
    @Test func aPauseEndsWithTheSink() throws {
        let pair = try VethPair()
        let sink = try pair.socketSink(reading: .paused(after: 100, nanoseconds: 3_600_000_000_000))
        try sink.start()
        _ = try pair.generator().send(try pair.template(), count: 1000, pacing: .backToBack)
        for _ in 0..<1500 where sink.activity.received < 100 { Clock.sleep(milliseconds: 20) }
        #expect(sink.activity.received == 100 && sink.activity.isBehind && sink.activity.queuedMemory > 0)
        #expect(try #require(try sink.stop().flow(1)).received == 1000)
    }

    /// A receive buffer keeps floor(2 * SO_RCVBUF / truesize) packets; some kernels look before they add the last one.
    @Test(arguments: [2500, 5000, 10_000, 20_000, 50_000, 100_000])
    func keptPacketsFollowFromTheSize(size: Int) throws {
        let pair = try VethPair()
        let sink = try pair.socketSink(receiveBuffer: .application(size), reading: .never)
        _ = try pair.generator().send(try pair.template(), count: 1000, pacing: .backToBack)
        #expect(try sink.settle())
        let memory = sink.activity.queuedMemory
        let report = try sink.stop()
        let kept = try #require(report.flow(1)).inFlight
        #expect(report.receiveBuffer == 2 * size && kept > 0 && memory % kept == 0)
        let expected = 2 * size / (memory / kept)
        #expect(kept == expected || kept == expected + 1, "\(kept) packets of \(memory / kept) in \(2 * size)")
        #expect(report.socketDrops == 1000 - kept)
    }

    @Test func filterRefusesAtTheSocket() throws {
        let pair = try VethPair()
        for (filter, delivered) in [
            (PortFilter(refusesAll: true), 0), (PortFilter(source: 4001), 0), (PortFilter(source: 4000), 100),
            (PortFilter(destination: 9000), 100), (PortFilter(source: 4000, destination: 9000), 100),
            (PortFilter(source: 4000, destination: 9001), 0),
        ] {
            let sink = try pair.socketSink(filter: filter)
            try sink.start()
            _ = try pair.generator().send(try pair.template(), count: 100, pacing: .backToBack)
            #expect(try sink.settle())
            let report = try sink.stop()
            #expect(report.flow(1)?.distinct == delivered && report.socketDrops == 100 - delivered, "\(filter)")
        }
    }

    @Test func groupIsJoinedAndLeft() throws {
        let pair = try VethPair()
        let group = IPv4Address(0xef01_0203)
        let sink = try SocketSink(
            namespace: pair.b, address: .v4(IPv4Address(0)), port: 9000,
            groups: [GroupMembership(.v4(group), interfaceIndex: pair.indexB)], run: 7,
            flows: [PlannedFlow(id: 1, planned: 100)])
        let joined = try Witness.run("ip", "maddress", "show", "dev", "eth0", in: pair.b).output
        #expect(joined.contains("239.1.2.3") && joined.contains("01:00:5e:01:02:03"), "\(joined)")
        try sink.start()
        let template = try FrameTemplate(
            [
                EthernetHeader(destination: MACAddress(0x0100_5e01_0203), source: VethPair.macA),
                IPv4Header(source: VethPair.addressA, destination: group), UDPHeader(source: 4000, destination: 9000),
            ], payloadSize: 58, run: 7, flow: 1)
        _ = try pair.generator().send(template, count: 100, pacing: .backToBack)
        #expect(try sink.settle())
        #expect(try sink.stop().flow(1)?.distinct == 100)
    }

    @Test func listenerAcceptsOrDoesNot() throws {
        let pair = try VethPair()
        for (accepting, accepted) in [(ListeningSink.Accepting.always, 3), (.never, 0), (.after, 3)] {
            let sink = try ListeningSink(
                namespace: pair.b, address: .v4(VethPair.addressB), port: 8080, backlog: 5, accepting: accepting)
            let listening = try Witness.run("ss", "-Hltn", in: pair.b).output
            #expect(listening.contains("10.0.0.2:8080") && listening.split(whereSeparator: \.isWhitespace)[2] == "5")
            try sink.start()
            let clients = try (0..<3).map { _ in
                try pair.a.run {
                    let socket = try SharedSocket(AF_INET, SOCK_STREAM)
                    try socket.connect(to: SocketAddress(.v4(VethPair.addressB), port: 8080))
                    return socket
                }
            }
            #expect(try sink.settle())
            #expect(try sink.stop().connections == accepted && clients.count == 3)
        }
    }
}

extension SharedSocket {
    fileprivate func connect(to address: SocketAddress) throws {
        try systemCall("connect", on: address.description) {
            unsafe address.bytes.withUnsafeBytes { bytes in
                guard let start = bytes.baseAddress else { return CInt(-1) }
                return unsafe Glibc.connect(raw, start.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
            }
        }
    }
}
