// Ten instances of one lab at once: none knows of the others, and each one's books are exact.

import Foundation
import PacketPath
import Reporting
import TestSupport
import Testing

@Suite("Instances", .serialized, .privileged)
struct InstancesTests {
    /// Runs a lab file `count` times at once, and gives the records.
    private func run(_ lab: String, times count: Int, _ scratch: Scratch) throws -> [RunRecord] {
        let file = try scratch.lab(try LabFiles.text(lab))
        let output = try scratch.shell(
            """
            cd \(scratch.directory)
            for i in $(seq \(count)); do
                { $netlab run --name \(scratch.name)~$i --format json --output runs \(file) >out.$i 2>err.$i; echo $? >code.$i; } &
            done
            wait; cat code.*; grep -hv "waiting for a lab with 'exclusive: cpu'" err.*
            """)
        #expect(output.output == String(repeating: "0\n", count: count), "\(output)")
        return try (1...count).map { number in
            try JSONReport.read(String(contentsOfFile: "\(scratch.directory)/out.\(number)", encoding: .utf8))
        }
    }

    @Test("ten at once, each exact", arguments: Person.allCases) func ten(person: Person) throws {
        let scratch = try Scratch("ten", person)
        let records = try run("every-tenth.yaml", times: 10, scratch)
        #expect(Set(records.map(\.instance)).count == 10)
        for record in records {
            let flow = try #require(record.ledger.flows.first)
            #expect(record.ledger.verdict == .balanced && record.expectations.allSatisfy(\.met))
            #expect(flow.sent == 1000 && flow.delivered == 900 && flow.droppedTotal == 100 && flow.unexplained == 0)
        }
        try scratch.expectNothingLeft()
    }

    @Test("labs that want the processors to themselves wait for each other", arguments: Person.allCases)
    func exclusive(person: Person) throws {
        let scratch = try Scratch("ten", person)
        for record in try run("token-bucket.yaml", times: 3, scratch) {
            let flow = try #require(record.ledger.flows.first)
            #expect(record.ledger.verdict == .balanced && flow.delivered == 122 && flow.droppedTotal == 878)
        }
        try scratch.expectNothingLeft()
    }

    @Test("ten stay up at once with their processes, each its own, and go together", arguments: Person.allCases)
    func stay(person: Person) throws {
        let scratch = try Scratch("ten", person)
        let file = try scratch.lab(KeeperTests.lab)
        let up = try scratch.shell(
            "for i in $(seq 10); do $netlab up \(file) --name \(scratch.name)~$i >/dev/null & done; wait; $netlab ls --format json"
        )
        let labs = try JSONSerialization.jsonObject(with: Data(up.output.utf8)) as? [[String: Any]]
        let own = labs?.filter { ($0["name"] as? String ?? "").hasPrefix("\(scratch.name)~") } ?? []
        #expect(
            own.count == 10 && own.allSatisfy { $0["state"] as? String == "up" && $0["processes"] as? Int == 2 },
            "\(up)")
        #expect(own.allSatisfy { $0["owner"] as? String == person.rawValue })
        let named = try scratch.netlab(
            "exec", "--lab", "\(scratch.name)~7", "b", "--", "sh", "-c", "echo $NETLAB_INSTANCE")
        #expect(named.output == "\(scratch.name)~7\n", "\(named)")
        let down = try scratch.shell(
            "for i in $(seq 10); do $netlab down \(scratch.name)~$i >/dev/null & done; wait")
        #expect(down.error.isEmpty, "\(down)")
        try scratch.expectNothingLeft()
    }
}
