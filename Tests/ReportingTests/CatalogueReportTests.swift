// The catalogue for people and programs.

import Foundation
import Testing

@testable import PacketPath
@testable import Reporting

@Suite struct CatalogueReportTests {
    @Test func aCauseReadsLikeThis() {
        let expected = """
              forward.too-big (L3): The packet is larger than the next link's MTU and must
                not be fragmented
                event    PKT_TOO_BIG @ ip_forward
                counter  Ip.FragFails of the node
                remedy   Send smaller packets, raise the link's MTU, or allow fragments
                         (clear DF).
                tools    tracepath; nstat

            """
        #expect(CatalogueReport.text(color: false, width: 80).contains(expected))
    }

    @Test func everyCauseIsThere() {
        let text = CatalogueReport.text(color: false, width: 120)
        for stage in Stage.all { #expect(text.contains("\(stage.id)  \(stage.title)\n")) }
        for cause in Cause.all { #expect(text.contains("  \(cause.id) (\(cause.layer.rawValue)): ")) }
    }

    @Test(arguments: [60, 80, 120]) func staysWithinTheWidth(_ width: Int) {
        for line in CatalogueReport.text(color: false, width: width).split(separator: "\n") {
            #expect(line.count <= width || !line.dropFirst(13).contains(" "), "\(line)")
        }
    }

    @Test func jsonHoldsTheSameStages() throws {
        struct Read: Decodable {
            struct Cause: Decodable { var id: String, remedy: String, cross_checks: [String] }
            var id: String
            var causes: [Cause]
        }
        let stages = try JSONDecoder().decode([Read].self, from: Data(CatalogueReport.json().utf8))
        #expect(stages.map(\.id) == Stage.all.map(\.id))
        #expect(stages.flatMap(\.causes).map(\.id) == Cause.all.map(\.id))
        #expect(stages.flatMap(\.causes).map(\.remedy) == Cause.all.map(\.remedy))
    }
}
