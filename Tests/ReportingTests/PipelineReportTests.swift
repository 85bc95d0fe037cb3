// The page of an interface's path, and its JSON.

import Foundation
import PacketPath
import Testing

@testable import Reporting

@Suite struct PipelineReportTests {
    private var sample: Pipeline {
        var pipeline = Pipeline(lab: "demo", node: "web", interface: "eth0", kernelRelease: "6.18")
        pipeline.device = [
            Pipeline.Item(
                "offloads",
                settings: [
                    Pipeline.Setting("rx-gro", .flag(true)), Pipeline.Setting("rx-lro", .flag(false), unit: "fixed"),
                    Pipeline.Setting("tx-nocache-copy", .flag(false)),
                ], command: "ethtool -k eth0")
        ]
        var rings = Pipeline.Station(.receive, "network-card", "Network card")
        rings.counters = [Pipeline.Counter("rx_missed_errors", 0, isLoss: true, causes: ["network-card.ring-full"])]
        rings.items = [Pipeline.Item("rings", command: "ethtool -g eth0", absence: "the driver has no rings to set")]
        var qdisc = Pipeline.Station(.transmit, "qdisc", "Queueing discipline")
        qdisc.counters = [
            Pipeline.Counter("drops", 97, isLoss: true, causes: ["qdisc.limit"]),
            Pipeline.Counter("Udp.SndbufErrors", 0, scope: .node, isLoss: true),
        ]
        qdisc.items = [
            Pipeline.Item(
                "qdisc", "htb 1:", settings: [Pipeline.Setting("rate", .number(1_000_000), unit: "bit/s")],
                counters: [Pipeline.Counter("packets", 3)],
                items: [
                    Pipeline.Item("class", "htb 1:10", settings: [Pipeline.Setting("burst", .number(1600), unit: "B")])
                ],
                command: "tc -s qdisc show dev eth0")
        ]
        pipeline.stations = [rings, qdisc]
        return pipeline
    }

    @Test func page() {
        #expect(
            PipelineReport.text(sample, color: false, width: 80) == """
                path of eth0  node web of lab demo  kernel 6.18
                  offloads     on: rx-gro; off: tx-nocache-copy
                               $ ethtool -k eth0

                RECEIVE  from the cable to the program

                 1  network-card  Network card
                    0 rx_missed_errors
                    rings        the driver has no rings to set
                                 $ ethtool -g eth0

                TRANSMIT  from the program to the cable

                 1  qdisc  Queueing discipline
                    LOST 97 drops: netlab explain qdisc.limit
                    0 Udp.SndbufErrors (node)
                    qdisc        htb 1: (rate 1 Mbit/s, packets 3)
                      class htb 1:10 (burst 1600 B)
                                 $ tc -s qdisc show dev eth0

                losses counted at: qdisc; 'netlab explain STAGE' says what they mean

                """)
    }

    @Test func colourMarksLosses() {
        let text = PipelineReport.text(sample, color: true, width: 80)
        #expect(text.contains("\u{1b}[31mLOST 97 drops: netlab explain qdisc.limit\u{1b}[0m"))
        #expect(text.contains("\u{1b}[2m0 rx_missed_errors\u{1b}[0m"))
    }

    @Test func longLinesAreWrappedBehindTheirKind() {
        var pipeline = sample
        pipeline.device = [
            Pipeline.Item("link", settings: (0..<30).map { Pipeline.Setting("setting-\($0)", .number($0)) })
        ]
        let lines = PipelineReport.text(pipeline.only(.receive), color: false, width: 60).split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= 60 } && lines.count > 10)
        #expect(lines[2].hasPrefix("               setting-"))
        #expect(!lines.contains { $0.contains("TRANSMIT") })
    }

    @Test func noLossIsSaid() {
        var pipeline = sample
        pipeline.stations.removeLast()
        #expect(PipelineReport.text(pipeline, color: false, width: 80).contains("no loss counted"))
        pipeline.stations[0].items[0].counters = [Pipeline.Counter("drops", 1, isLoss: true)]
        #expect(PipelineReport.text(pipeline, color: false, width: 80).contains("losses counted at: network-card"))
    }

    @Test func jsonAndBack() throws {
        let text = try PipelineReport.json(sample)
        #expect(text.contains("\"kernel_release\" : \"6.18\"") && text.contains("\"value\" : 1000000"))
        #expect(text.contains("\"is_loss\" : true") && text.contains("\"value\" : false"))
        #expect(try JSON.decoder.decode(Pipeline.self, from: Data(text.utf8)) == sample)
    }
}
