// Drop events against a real kernel: exact counts, fates and attribution.

import Glibc
import Namespaces
import SystemCalls
import TestSupport
import Testing

@testable import Collectors

@Suite(.privileged, .requires(tool: "ip"), .requires(tool: "nft"))
struct DropEventsTests {
    @Test func kernelAcceptsTheTypedProgram() throws {
        #expect(DropEvents.availability() == .available)
        let events = try DropEvents.start(namespaces: [], flows: [], run: 1)
        #expect(events.mechanism == .typedTracepoint)
    }

    @Test(arguments: [DropEvents.Mechanism.typedTracepoint, .rawTracepoint])
    func closedPortIsNoSocket(mechanism: DropEvents.Mechanism) throws {
        let bed = try DropEventsBed()
        let events = try DropEvents(
            DropMaps(flows: [(id: 7, planned: 1000)], rows: 64), run: TaggedDatagrams.run, mechanisms: [mechanism])
        try events.add(namespaces: try bed.nodes())
        let sent = try TaggedDatagrams(destination: "10.0.0.2", flow: 7, sequences: 0..<1000).send(from: bed.left)
        #expect(sent == 1000)
        let reading = try await_(events, 1000)
        #expect(reading.eventsLost == 0)
        #expect(reading.totals.filter { $0.flow == 7 } == [
            DropTotal(
                node: "right", interfaceIndex: 2, reason: "NO_SOCKET", function: "__udp4_lib_rcv", flow: 7,
                packets: 1000)
        ])
        print(reading)
        #expect(try events.fate(flow: 7, sequence: 0) == DropFate(node: "right", reason: "NO_SOCKET", function: "__udp4_lib_rcv"))
    }

    private func await_(_ events: DropEvents, _ count: UInt64) throws -> DropEventReading {
        for _ in 0..<200 {
            let reading = try events.read()
            if reading.totals.reduce(0, { $0 + $1.packets }) >= count { return reading }
            Clock.sleep(milliseconds: 10)
        }
        return try events.read()
    }
}
