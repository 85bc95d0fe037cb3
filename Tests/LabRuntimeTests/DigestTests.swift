// The same lab and seed give the same frames on every machine.

import LabFormat
import Packets
import Testing
import Traffic

@testable import LabRuntime

@Suite struct DigestTests {
    private func digest(seed: Int, packet: String, name: String = "golden", keys: String = "") throws -> UInt64 {
        let text = """
            name: \(name)
            nodes:
              a: { interfaces: { eth0: { addresses: [10.0.0.1/24, "2001:db8::1/64"] } } }
              b: { interfaces: { eth0: { addresses: [10.0.0.2/24, "2001:db8::2/64"] } } }
            links: [{ endpoints: [a:eth0, b:eth0] }]
            traffic: { seed: \(seed), flows: { x: { from: a:eth0, to: b:eth0, count: 1\(keys), packet: \(packet) } } }
            """
        let lab = try #require(LabReader.read(text: text, file: "lab.yaml", parameters: [:], stages: []).lab)
        let flow = lab.traffic.flows[0]
        let source = try #require(lab.interface(flow.from))
        let headers = flow.packet.headers(try PreparedFlow.ends(of: flow, from: source, lab))
        return try PreparedFlow.frames(of: flow, headers, id: 1, run: 7, seed: lab.traffic.seed).digest(count: 100)
    }

    private let mixed = """
        [{ ipv4: { saddr: { random: [10.0.0.1, 10.0.0.99] }, ttl: [64, 3] } },
         { udp: { sport: { range: [1000, 2000], step: 3 } } }, { payload: { size: imix, fill: 7 } }]
        """

    @Test func goldenDigests() throws {
        let digests = [
            try digest(seed: 42, packet: "[]"), try digest(seed: 42, packet: mixed),
            try digest(seed: 42, packet: "[{ tcp: { flags: [syn], options: [{ mss: 1460 }] } }]"),
            try digest(
                seed: 42, packet: "[{ ipv6: {} }, { payload: { size: 600 } }]", keys: ", fragments: { size: 256 }"),
        ]
        #expect(
            digests.map { String($0, radix: 16) }
                == ["3901443f8b3aebdd", "a15468fa468af8db", "4590d00d91578e96", "41c765e75bea0f8d"])
    }

    @Test func seedAndLabCount() throws {
        let first = try digest(seed: 42, packet: mixed)
        #expect(try digest(seed: 43, packet: mixed) != first)
        // The MAC addresses derive from the lab's name.
        #expect(try digest(seed: 42, packet: mixed, name: "other") != first)
        #expect(try digest(seed: 42, packet: mixed) == first)
    }
}
