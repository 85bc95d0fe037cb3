// Labs about sockets: nstat, ss and the programs themselves say the same as the books.

import Foundation
import PacketPath
import Reporting
import TestSupport
import Testing

@Suite("Labs of sockets", .serialized, .privileged, .requires(tool: "nstat"), .requires(tool: "ss"))
struct SocketLabsTests {
    let scratch: Scratch

    init() throws { scratch = try Scratch("sockets") }

    /// Runs a lab of the project and leaves it up.
    private func run(_ lab: String) throws -> RunRecord {
        let file = try LabFiles.path(lab)
        let run = try scratch.netlab(
            "run", "--keep", "--name", scratch.name, "--format", "json", "--output", scratch.directory, file)
        #expect(run.status == 0, "\(lab): \(run.error)\(run.output.suffix(2000))")
        return try JSONReport.read(run.output)
    }

    /// A counter of the server, as nstat has it since the namespace was made.
    private func nstat(_ names: String...) throws -> [UInt64] {
        let words = names.joined(separator: " ")
        let output = try scratch.shell("ip netns exec \(scratch.name).server nstat -asz \(words)")
        let lines = output.output.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        return try names.map { name in
            let line = try #require(lines.first { $0.first == name }, "\(name): \(output)")
            return try #require(UInt64(line[1]))
        }
    }

    /// What the run saw of its only signal.
    private func signal(_ record: RunRecord) throws -> UInt64 {
        let result = try #require(record.expectations.first { $0.text.hasPrefix("signal ") })
        return try #require(UInt64(result.observed))
    }

    private func events(_ record: RunRecord, _ reason: String) -> UInt64 {
        record.evidence.drops.filter { $0.reason == reason && $0.node == "server" }.reduce(0) { $0 + $1.packets }
    }

    /// Each is answered with a challenge, or is one too many for that.
    @Test func badAcknowledgements() throws {
        let record = try run("tcp-bad-acknowledgement")
        let answers = try nstat("TcpExtTCPChallengeACK", "TcpExtTCPACKSkippedChallenge")
        #expect(answers.reduce(0, +) == 100, "\(answers)")
        #expect(record.ledger.flows.map(\.droppedTotal) == [100])
        #expect(events(record, "TCP_ACK_UNSENT_DATA") + events(record, "TCP_TOO_OLD_ACK") == 100)
    }

    @Test func segmentsOutOfOrder() throws {
        let record = try run("tcp-out-of-order-full")
        let seen = try nstat("TcpExtTCPOFOQueue", "TcpExtTCPOFODrop", "TcpExtOfoPruned")
        #expect(seen[0] + seen[1] == 200 && seen[2] == 0, "\(seen)")
        #expect(try signal(record) == seen[1])
        #expect(record.ledger.foreign.contains { $0.cause == "tcp-socket.out-of-order-full" && $0.packets == seen[1] })
    }

    /// The first 400 are the exchange's; those of them that found room were read, and so none of them is missing.
    @Test func aFullBacklog() throws {
        let record = try run("tcp-backlog")
        let dropped = try nstat("TcpExtTCPBacklogDrop")[0]
        #expect(dropped > 100 && dropped < 500)
        #expect(events(record, "SOCKET_BACKLOG") == dropped)
        #expect(record.ledger.flows.map(\.droppedTotal) == [100])
        let others = record.ledger.foreign.filter { $0.cause == "tcp-socket.backlog-full" }
        #expect(others.reduce(0) { $0 + $1.packets } == dropped - 100)
    }

    /// The program counts what it reads.
    @Test func aFullSendBuffer() throws {
        let record = try run("tcp-send-buffer")
        let flow = try #require(record.ledger.flows.first)
        let log = try scratch.netlab("logs", "--lab", scratch.name, "server").output
        #expect(log.contains("read \(flow.sent)\n"), "\(log) \(flow)")
        let refused = try #require(flow.notSent["EAGAIN"])
        // Every other message went out whole, and of these a part.
        #expect(flow.notSent.count == 1 && flow.sent >= (500 - refused) * 1400 && flow.sent < 500 * 1400)
        #expect(try nstat("TcpExtTCPToZeroWindowAdv")[0] > 0)
    }

    @Test func aFullTap() throws {
        let record = try run("tap-full")
        let lost = try signal(record)
        let listing = try scratch.shell("ip netns exec \(scratch.name).server ss -H -0 -nm").output
        #expect(listing.contains("d\(lost))") && lost > 0, "\(listing)")
        #expect(record.ledger.flows.map(\.delivered) == [100] && record.ledger.observerLost == 0)
    }

    @Test func aTapThatIsClosed() throws {
        let record = try run("tap-closed-unread")
        #expect(events(record, "QUEUE_PURGE") == 100)
        #expect(record.ledger.flows.map(\.delivered) == [100, 1])
        #expect(record.ledger.flows.allSatisfy { $0.dropped.isEmpty })
        #expect(!record.ledger.foreign.contains { $0.stage == "packet-tap" })
    }
}
