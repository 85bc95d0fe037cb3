// The catalogue for people and programs.

import Foundation
import Testing

@testable import PacketPath
@testable import Reporting

@Suite struct CatalogueReportTests {
    private let report = CatalogueReport()

    @Test func aCauseReadsLikeThis() {
        let expected = """
              forward.too-big (L3): The packet is larger than the next link's MTU and must
                not be fragmented
                event    PKT_TOO_BIG @ ip_forward, ip6_forward
                counter  Ip.FragFails of the node
                remedy   Send smaller packets, raise the link's MTU, or allow fragments
                         (clear DF).
                tools    nstat -az IpFragFails; tracepath -n ADDRESS; ip -br link

            """
        let text = report.text(color: false, width: 80)
        let found = text.split(separator: "\n").drop { !$0.contains("forward.too-big (") }.prefix(7)
        #expect(found.joined(separator: "\n") + "\n" == expected)
    }

    @Test func everyCauseIsThere() {
        let text = report.text(color: false, width: 200)
        for stage in Stage.all { #expect(text.contains("\(stage.id)  \(stage.title)\n")) }
        for cause in Cause.all { #expect(text.contains("  \(cause.id) (\(cause.layer.rawValue)): ")) }
    }

    @Test(arguments: [60, 80, 120]) func staysWithinTheWidth(_ width: Int) {
        for line in report.text(color: false, width: width).split(separator: "\n") {
            #expect(line.count <= width || !line.dropFirst(13).contains(" ") || !line.hasPrefix(" "), "\(line)")
        }
    }

    @Test func jsonHoldsTheSameStages() throws {
        struct Read: Decodable {
            struct Cause: Decodable { var id: String, remedy: String, cross_checks: [String], also_moves: [String] }
            var id: String
            var causes: [Cause]
        }
        let stages = try JSONDecoder().decode([Read].self, from: Data(report.json().utf8))
        #expect(stages.map(\.id) == Stage.all.map(\.id))
        #expect(stages.flatMap(\.causes).map(\.id) == Cause.all.map(\.id))
        #expect(stages.flatMap(\.causes).map(\.remedy) == Cause.all.map(\.remedy))
    }

    @Test func aDirectionOrALayerLeavesOutTheOthers() throws {
        let transmitted = CatalogueReport(direction: .transmit).text(color: false, width: 200)
        #expect(transmitted.contains("  qdisc.limit (") && transmitted.contains("  conntrack.table-full ("))
        #expect(!transmitted.contains("udp-socket"))
        let received = CatalogueReport(direction: .receive).text(color: false, width: 200)
        #expect(!received.contains("  qdisc.limit (") && received.contains("  conntrack.table-full ("))
        let programs = CatalogueReport(layer: .l7).text(color: false, width: 200)
        #expect(programs.contains("  socket-buffer.closed-unread (L7)") && !programs.contains("rcvbuf-full"))
        #expect(try CatalogueReport(direction: .transmit, layer: .l7).json() == "[\n\n]\n")
    }
}
