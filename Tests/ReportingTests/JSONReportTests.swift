// Records as JSON and back.

import Testing

@testable import PacketPath
@testable import Reporting

@Suite struct JSONReportTests {
    @Test func roundTrip() throws {
        for record in [Sample.passing(), Sample.failing(), Sample.withoutEvents()] {
            let text = try JSONReport.render(record)
            #expect(try JSONReport.read(text) == record)
            #expect(try JSONReport.render(JSONReport.read(text)) == text)
        }
    }

    @Test func theFirstRecordEverStillDecodes() throws {
        let record = try JSONReport.read(Schema1Sample.text)
        #expect(record.schemaVersion == 1 && record.lab.name == "many, \"many\" losses")
        #expect(record.evidence.flows[0].errnos == ["ENOBUFS": 100, "EAGAIN": 5])
        #expect(record.ledger.flows[0].inFlight == ["socket queue": 48])
        #expect(record.ledger.flows[0].dropped.map(\.evidence) == [.eventAndCounter, .event])
        #expect(record.ledger.witnesses.filter { !$0.agrees }.map(\.object) == ["Udp.RcvbufErrors"])
        #expect(record.verdict.exitCode == 1 && record.expectations.map(\.met) == [true, false])
        #expect(record == Sample.failing())
    }

    @Test func keysAreStable() throws {
        // A difference here is a change of the schema: additions need old records to decode, all else a new version.
        #expect(try JSONReport.render(Sample.failing()) == Schema1Sample.text)
    }

    @Test func keysThatAreDataKeepTheirLetters() throws {
        var record = Sample.passing()
        record.durations = ["traffic_total": 1, "trafficTotal": 2]
        record.lab.parameters = ["my_rate": "64kbit", "myRate": "1mbit"]
        record.ledger.induced = ["Node_A": 3]
        #expect(try JSONReport.read(JSONReport.render(record)) == record)
    }

    @Test func anotherVersionIsRefusedByName() throws {
        let text = try JSONReport.render(Sample.passing())
            .split(separator: "\n").map { $0.contains("schema_version") ? "  \"schema_version\" : 7," : String($0) }
            .joined(separator: "\n")
        #expect(throws: JSONReport.Failure.unknownSchema(7)) { try JSONReport.read(text) }
        #expect("\(JSONReport.Failure.unknownSchema(7))".contains("schema version 7"))
    }

    @Test(arguments: ["", "[]", "{}", "{\"schema_version\": 1}", "{\"schema_version\": \"1\"}", "name: lab"])
    func otherTextIsNoRecord(_ text: String) {
        do {
            _ = try JSONReport.read(text)
            Issue.record("'\(text)' was read as a record")
        } catch {
            #expect("\(error)".hasPrefix("this is no record of a netlab run: "))
        }
    }

    @Test func namesThatMoveTheCursorAreNoRecord() throws {
        var record = Sample.passing()
        record.instance = "lab\u{1b}[31m"
        let text = try JSONReport.render(record)
        #expect(throws: JSONReport.Failure.notARecord("a name with control characters")) { try JSONReport.read(text) }
        let strange = try JSONReport.render(Sample.passing()).replacing("\"bpf\"", with: "\"b\\u001bpf\"")
        #expect(strange != (try JSONReport.render(Sample.passing())))
        let error = #expect(throws: JSONReport.Failure.self) { try JSONReport.read(strange) }
        #expect(error.map { !"\($0)".contains("\u{1b}") && "\($0)".contains("b?pf") } == true, "\(error as Any)")
    }

    @Test func countersThatWouldOverflowAreNoRecord() throws {
        var record = Sample.passing()
        record.evidence.counters = [
            CounterDelta(
                key: CounterKey(node: "", source: .processorTime, object: "cpu0", name: "softirq"), delta: .max)
        ]
        let text = try JSONReport.render(record)
        #expect(throws: JSONReport.Failure.self) { try JSONReport.read(text) }
    }

    @Test func sumsThatWouldOverflowAreNoRecord() throws {
        var record = Sample.passing()
        record.ledger.flows[0].sent = 1 << 60
        let text = try JSONReport.render(record)
        #expect(throws: JSONReport.Failure.notARecord("ledger: more packets than a run can have")) {
            try JSONReport.read(text)
        }
    }

    @Test func aMissingKeyIsNamed() throws {
        let text = try JSONReport.render(Sample.passing())
            .split(separator: "\n").filter { !$0.contains("\"instance\"") }.joined(separator: "\n")
        #expect(throws: JSONReport.Failure.notARecord("instance: the key is missing")) { try JSONReport.read(text) }
    }
}
