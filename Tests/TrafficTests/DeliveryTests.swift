// What is sent arrives, and the books of both ends say the same.

import Namespaces
import Packets
import TestSupport
import SystemCalls
import Testing
import Traffic

@Suite(.privileged, .requires(tool: "ip")) struct DeliveryTests {
    @Test func everyPacketArrivesOnceAtBothWitnesses() throws {
        let began = Clock.monotonic
        let pair = try VethPair()
        let sink = try pair.socketSink()
        let observer = try pair.packetSink()
        try sink.start()
        try observer.start()
        let progress = SenderProgress()
        let template = try pair.template()
        let sent = try pair.generator().send(template, count: 1000, pacing: .backToBack, progress: progress)
        #expect(sent.attempted == 1000 && sent.accepted == 1000 && sent.errors.isEmpty && !sent.interrupted)
        #expect(progress.attempted == 1000)
        #expect(sent.departureError == nil && sent.pacing == .ok)
        #expect(sent.digest == template.digest(count: 1000))
        #expect(sent.sendBuffer >= 2 * Generator.ampleSendBuffer)
        #expect(try sink.settle() && observer.settle())
        let socketReport = try sink.stop()
        let packetReport = try observer.stop()
        let delivered = try #require(socketReport.flow(1))
        #expect(delivered.received == 1000 && delivered.distinct == 1000)
        #expect(delivered.duplicated == 0 && delivered.reordered == 0 && delivered.unplanned == 0)
        #expect(delivered.bytes == 58_000 && delivered.bitmap.missing(below: 1000).isEmpty)
        let delays = try #require(delivered.delays)
        #expect(delays.count == 1000 && delays.minimum > 0 && delays.maximum < Clock.monotonic - began)
        #expect(socketReport.foreign == 0 && socketReport.socketDrops == 0)
        let seen = try #require(packetReport.flow(1))
        #expect(seen.distinct == 1000 && seen.duplicated == 0 && seen.bytes == 100_000)
        #expect(packetReport.observerLost == 0 && packetReport.otherHost == 0)
    }

    @Test func oneSocketTellsItsFlowsFromForeignPackets() throws {
        let pair = try VethPair()
        let sink = try pair.socketSink(flows: [.init(id: 1, planned: 10), .init(id: 2, planned: 20)])
        let observer = try pair.packetSink(planned: 10)
        try sink.start()
        try observer.start()
        let generator = try pair.generator()
        for (flow, run, count) in [(1, 7, 10), (2, 7, 20), (1, 8, 5), (3, 7, 4)] as [(UInt16, UInt32, Int)] {
            _ = try generator.send(try pair.template(run: run, flow: flow), count: count, pacing: .backToBack)
        }
        _ = try generator.send(try pair.template(), count: 3, pacing: .backToBack)
        #expect(try sink.settle() && observer.settle())
        let report = try sink.stop()
        #expect(report.flow(1)?.distinct == 10 && report.flow(1)?.duplicated == 3)
        #expect(report.flow(2)?.distinct == 20 && report.flow(2)?.duplicated == 0)
        #expect(report.foreign == 9)
        let seen = try observer.stop()
        #expect(seen.flow(1)?.received == 13 && seen.foreign == nil)
    }

    @Test func closedPortIsSeenByThePacketSinkAlone() throws {
        let pair = try VethPair()
        let sink = try pair.socketSink()
        let observer = try pair.packetSink()
        try sink.start()
        try observer.start()
        _ = try pair.generator().send(try pair.template(port: 9), count: 100, pacing: .backToBack)
        #expect(try sink.settle() && observer.settle())
        #expect(try sink.stop().received == 0)
        #expect(try observer.stop().flow(1)?.distinct == 100)
    }

    @Test func framesForAnotherStationAreNotDelivered() throws {
        let pair = try VethPair()
        let observer = try pair.packetSink()
        try observer.start()
        let template = try pair.template(destination: MACAddress(0x0200_0000_00ff))
        _ = try pair.generator().send(template, count: 50, pacing: .backToBack)
        #expect(try observer.settle())
        let report = try observer.stop()
        #expect(report.otherHost == 50)
        #expect(report.received == 0)
    }

    @Test func packetSinkDoesNotSeeWhatItsInterfaceSends() throws {
        let pair = try VethPair()
        let sender = try PacketSink(
            namespace: pair.a, interfaceIndex: pair.indexA, run: 7, flows: [.init(id: 1, planned: 100)])
        try sender.start()
        _ = try pair.generator().send(try pair.template(), count: 100, pacing: .backToBack)
        #expect(try sender.settle())
        let report = try sender.stop()
        // The port is closed: b answers with ICMP errors, which quote the packets and are no deliveries.
        #expect(report.received == 0 && report.induced > 0)
    }

    @Test func linkThatIsDownRefusesByName() throws {
        let pair = try VethPair()
        let generator = try pair.generator()
        try VethPair.check(pair.a, "ip", "link", "set", "eth0", "down")
        let report = try generator.send(try pair.template(), count: 20, pacing: .backToBack)
        #expect(report.errors == ["ENETDOWN": 20])
        #expect(report.attempted == 20 && report.sent == 0)
    }
}
