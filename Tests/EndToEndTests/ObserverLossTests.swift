// An observer that loses packets voids the books, even where every claim is met.

import Foundation
import PacketPath
import Reporting
import TestSupport
import Testing

@Suite(.privileged) struct ObserverLossTests {
    @Test func observerLossFailsTheRun() throws {
        let scratch = try Scratch()
        let file = scratch.directory + "/lab.yaml"
        let lab = """
            name: observer
            nodes:
              client: {}
              server: { sockets: [ { packet: eth0, rcvbuf: 4kb, read: never } ] }
            links: [ { endpoints: [client:eth0, server:eth0] } ]
            traffic:
              flows:
                web: { from: client:eth0, to: server:eth0, rate: back-to-back, count: 100 }
            timeline: [ { at: 0s, start: web } ]
            expect: [ { flow: web, delivered: 100 } ]
            """
        try Data(lab.utf8).write(to: URL(filePath: file))
        let run = try NetlabProcess.run("run", "--format", "json", "--output", scratch.directory, file)
        let record = try JSONReport.read(run.output)
        let observer = try #require(record.evidence.sinks?.first { $0.socket == "packet eth0" })
        #expect(run.status == 1 && record.expectations.allSatisfy { $0.met })
        #expect(observer.observerLost > 0 && observer.observerLost + observer.unread == 100)
        #expect(record.evidence.observerLost == observer.observerLost)
        #expect(record.verdict.reasons == ["packets lost by the observer's own sockets: \(observer.observerLost)"])
    }
}
