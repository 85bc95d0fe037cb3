// `netlab explain`: one stage or cause, and the article that holds them all.

import Foundation
import Testing

@testable import PacketPath
@testable import Reporting

@Suite struct ExplainReportTests {
    private func text(_ word: String, width: Int = 100) throws -> String {
        ExplainReport.text(try #require(ExplainReport.Subject(word)), color: false, width: width)
    }

    @Test func aCauseReadsLikeThis() throws {
        #expect(
            try text("route.not-local") == """
                route.not-local
                  The packet is for somebody else, and the node does not forward.

                  Receive path, L3. The packet ends here.

                  stage     route: Routing decision for a received packet
                  event     IP_INADDRERRORS @ ip_error
                  counter   Ip.InAddrErrors of the node
                  beware    IPv6 counts it as Ip6InNoRoutes, with IP_INNOROUTES.
                  look      nstat -az IpInAddrErrors
                            ip route get ADDRESS
                  knobs     net.ipv4.ip_forward
                            net.ipv4.conf.IF.forwarding
                  remedy    Turn on forwarding (net.ipv4.ip_forward=1), or send to an address of this node.
                  lab       netlab run Labs/stages/not-a-router.yaml
                            netlab run Labs/stages/ipv6-not-local.yaml
                            netlab run Labs/stages/copies.yaml

                """)
    }

    @Test func aStageReadsLikeThis() throws {
        let page = try text("tc-ingress")
        #expect(page.hasPrefix("tc-ingress\n  tc filters at ingress (clsact, ingress).\n\n  Receive path. "))
        #expect(page.contains("After packet-tap, before netfilter-ingress."))
        #expect(page.contains("\n  tc-ingress.filter\n    A tc filter or action at ingress dropped"))
    }

    /// Every fact of every cause is on its page, in the JSON, and in the article.
    @Test(arguments: Cause.all) func nothingIsLeftOut(_ cause: Cause) throws {
        let page = try text(cause.id, width: 2000)
        let facts =
            [cause.title, cause.about, cause.remedy, cause.recipe ?? "", cause.errno ?? "", cause.capability ?? ""]
            + cause.reasons + cause.functions + cause.tools + cause.knobs + cause.misleading
            + cause.kernels.map(\.text) + cause.crossChecks.map(\.text) + cause.alsoMoves.map(\.text)
            + [cause.primary?.text ?? "", cause.labs.first.map { "Labs/\($0).yaml" } ?? ""]
        for fact in facts where !fact.isEmpty {
            let words = fact.split(separator: " ").joined(separator: " ")
            #expect(page.contains(words), "\(words)")
        }
        struct Read: Decodable { var id: String, tools: [String], labs: [String] }
        let json = try ExplainReport.json(try #require(ExplainReport.Subject(cause.id)))
        let read = try JSONDecoder().decode([Read].self, from: Data(json.utf8))
        #expect(read.map(\.id) == [cause.id] && read[0].tools == cause.tools && read[0].labs == cause.labs)
        #expect(CatalogueArticle.markdown.contains("\n### \(cause.id)\n"))
    }

    @Test func aDropReasonMeansAllItsCauses() throws {
        let page = try text("NO_SOCKET")
        #expect(page.contains("udp-socket.closed-port\n") && page.contains("tcp-socket.closed-port\n"))
        #expect(ExplainReport.Subject("never-heard-of").map { _ in true } == nil)
    }

    @Test(arguments: [
        ("qdics", ["qdisc"]), ("rcvbuf-ful", ["socket-buffer.rcvbuf-full"]), ("route.matrian", ["route.martian"]),
        ("closed-prot", ["udp-socket.closed-port", "tcp-socket.closed-port"]), ("xyzzyxyzzy", []),
    ])
    func typosAreUnderstood(_ word: String, _ names: [String]) {
        #expect(PlaceOfLoss.suggestions(for: word) == names)
    }

    @Test func theOldestKernelIsNamed() throws {
        #expect(try text("route.martian").contains("6.12 has no reason IP_INVALID_SOURCE, IP_INVALID_DEST"))
    }

    /// NETLAB_RECORD=1 writes the article anew.
    @Test func theArticleIsTheCatalogue() throws {
        let path = "../../Sources/netlab/Documentation.docc/Stages.md"
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: path).standardized
        if ProcessInfo.processInfo.environment["NETLAB_RECORD"] != nil {
            try Data(CatalogueArticle.markdown.utf8).write(to: file)
        }
        #expect(try String(contentsOf: file, encoding: .utf8) == CatalogueArticle.markdown)
    }
}
