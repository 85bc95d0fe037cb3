// The packet sink's own memory: nothing is lost while there is room, and what is lost is said.

import CLinux
import Glibc
import Namespaces
import Packets
import SystemCalls
import TestSupport
import Testing

@testable import Traffic

@Suite(.privileged, .requires(tool: "ip")) struct ObserverTests {
    /// However late the reader gets its turn: a ring for the plan keeps all packets.
    @Test func ringKeepsWhatWasPlanned() throws {
        let pair = try VethPair()
        let room = PacketSink.Room.planned(packets: 50_000, frameLength: 100)
        let sink = try pair.packetSink(planned: 50_000, room: room)
        try sink.start()
        let sent = try pair.generator().send(try pair.template(), count: 50_000, pacing: .backToBack)
        #expect(sent.accepted == 50_000)
        #expect(try sink.settle())
        let report = try sink.stop()
        let flow = try #require(report.flow(1))
        #expect(flow.distinct == 50_000 && flow.reordered == 0 && flow.corrupted == 0 && report.observerLost == 0)
        #expect(flow.series.frameBytes == 5_000_000 && flow.series.payloadBytes == 2_900_000)
    }

    /// A block that is not full is read, too, whenever the sink stops.
    @Test func lastPacketsAreRead() throws {
        let pair = try VethPair()
        let sink = try pair.packetSink()
        try sink.start()
        _ = try pair.generator().send(try pair.template(), count: 3, pacing: .backToBack)
        #expect(try sink.stop().flow(1)?.distinct == 3)
    }

    @Test(arguments: [PacketSink.Room.ring(8192), .queue(.application(20_000))])
    func observerThatLosesSaysHowMuch(room: PacketSink.Room) throws {
        let pair = try VethPair()
        let sink = try pair.packetSink(room: room, blockSize: 4096)
        _ = try pair.generator().send(try pair.template(), count: 1000, pacing: .backToBack)
        let report = try sink.stop()
        let seen = try #require(report.flow(1)).distinct
        #expect(seen > 0 && seen < 1000 && report.observerLost == 1000 - seen)
    }

    /// Both kinds of room see the same.
    @Test func queueSeesWhatTheRingSees() throws {
        let pair = try VethPair()
        let queue = try pair.packetSink(room: .queue(.ample))
        let ring = try pair.packetSink()
        for sink in [queue, ring] { try sink.start() }
        _ = try pair.generator().send(try pair.template(), count: 1000, pacing: .packetsPerSecond(20_000))
        for sink in [queue, ring] {
            #expect(try sink.settle())
            let flow = try #require(try sink.stop().flow(1))
            #expect(flow.distinct == 1000 && flow.bytes == 100_000)
            #expect(try #require(flow.delays).maximum < 5_000_000_000)
        }
    }

    @Test func latePacketsAreNoDelivery() throws {
        let pair = try VethPair()
        for isPacket in [true, false] {
            let sink: any Sink = try isPacket ? pair.packetSink() : pair.socketSink()
            try sink.start()
            _ = try pair.generator().send(try pair.template(), count: 100, pacing: .backToBack)
            #expect(try sink.settle())
            sink.close()
            _ = try pair.generator().send(try pair.template(), count: 20, pacing: .backToBack)
            let flow = try #require(try sink.stop().flow(1))
            #expect(flow.received == 100 && flow.late == 20 && flow.duplicated == 0)
        }
    }

    /// A sender of any order: what arrives is what was sent, measured exactly.
    @Test func reorderedAndDoubledPacketsAreCounted() throws {
        let pair = try VethPair()
        let observer = try pair.packetSink(planned: 20)
        let socket = try pair.socketSink(flows: [.init(id: 1, planned: 20)])
        for sink in [observer as any Sink, socket] { try sink.start() }
        let order: [UInt32] = [0, 1, 2, 6, 7, 8, 9, 3, 4, 5, 10, 10, 15]
        try pair.send(order, damaged: [7])
        for sink in [observer as any Sink, socket] {
            #expect(try sink.settle())
            let flow = try #require(try sink.stop().flow(1))
            let isPacket = sink is PacketSink
            // The socket never sees the damaged packet: so 3, 4 and 5 have one larger number less before them.
            #expect(flow.received == (isPacket ? 13 : 12) && flow.duplicated == 1 && flow.reordered == 3)
            #expect(flow.order.largestExtent == (isPacket ? 6 : 5) && flow.order.extentSum == (isPacket ? 15 : 12))
            #expect(flow.corrupted == (isPacket ? 1 : nil))
            let losses = flow.losses(attempted: 16, departures: 0...1)
            #expect(losses.count == (isPacket ? 1 : 2) && losses.longest == 4)
        }
    }
}

extension VethPair {
    /// Sends packets of a flow in any order; those `damaged` with a bit of their payload changed.
    func send(_ order: [UInt32], damaged: Set<UInt32> = []) throws {
        let template = try template()
        let socket = try a.run { [indexA] in
            let socket = try SharedSocket(AF_PACKET, SOCK_RAW)
            try socket.bind(to: SocketAddress(interfaceIndex: indexA, protocol: 0))
            return socket
        }
        for sequence in order {
            var frame = template.frame(sequence: sequence, transmitTime: Clock.monotonic)
            if damaged.contains(sequence) { frame[50] ^= 4 }
            let count = unsafe netlab_send(socket.raw, frame, frame.count, 0)
            guard count == frame.count else { throw WitnessFailure(message: "send: \(count)") }
        }
    }
}
