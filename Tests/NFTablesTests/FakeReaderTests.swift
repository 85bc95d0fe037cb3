// Dumps from scripted answers: what is complete is read, what is not is left out.

import CLibmnl
import Netlink
import SystemPackage
import Testing

@testable import NFTables

@Suite("Dumps from a scripted kernel")
struct FakeReaderTests {
    /// NFT_MSG_NEWOBJ of a counter in family inet.
    private static func object(_ name: String, packets: UInt64, bytes: UInt64, complete: Bool = true) -> Message {
        var builder = MessageBuilder(type: 0xa12, flags: 2, family: 1)
        builder.attribute(NFTA_OBJ_TABLE, string: "t")
        builder.attribute(NFTA_OBJ_NAME, string: name)
        if complete {
            builder.nested(NFTA_OBJ_DATA) {
                $0.attribute(NFTA_COUNTER_BYTES, big: bytes)
                $0.attribute(NFTA_COUNTER_PACKETS, big: packets)
            }
        }
        return builder.finish() ?? Message(type: 0)
    }

    private static let done: Message = {
        var message = Message(type: 3, flags: 2)
        message.put(Int32(0))
        return message
    }()

    @Test func countersOfAllDatagrams() throws {
        var socket = Netlink.Socket(
            ScriptedKernel { sent in
                let messages = [
                    Self.object("a", packets: 3, bytes: 1 << 40),
                    Self.object("half", packets: 0, bytes: 0, complete: false),
                    Self.object("b", packets: 0, bytes: 0), Self.done,
                ]
                let datagrams = messages.map { ScriptedKernel.addressed($0, to: sent[0]) }
                return [datagrams[0] + datagrams[1], datagrams[2], datagrams[3]]
            })
        let counters = try Reader.counters(over: &socket)
        #expect(
            counters == [
                CounterReading(family: .inet, table: "t", name: "a", packets: 3, bytes: 1 << 40),
                CounterReading(family: .inet, table: "t", name: "b", packets: 0, bytes: 0),
            ])
    }

    @Test func aDumpThatChangedIsReadAgain() throws {
        let kernel = ScriptedKernel { sent in
            // The first request has sequence 2; NLM_F_DUMP_INTR marks its answer.
            var bytes = ScriptedKernel.addressed(Self.object("a", packets: 1, bytes: 1), to: sent[0])
            if sent[0].sequence == 2 { bytes[6] |= 0x10 }
            return [bytes, ScriptedKernel.addressed(Self.done, to: sent[0])]
        }
        var socket = Netlink.Socket(kernel)
        #expect(try Reader.counters(over: &socket).count == 1)
        #expect(kernel.sends.count == 2)
    }

    @Test func aDumpThatNeverSettlesIsAnError() {
        let kernel = ScriptedKernel { sent in
            var bytes = ScriptedKernel.addressed(Self.object("a", packets: 1, bytes: 1), to: sent[0])
            bytes[6] |= 0x10
            return [bytes, ScriptedKernel.addressed(Self.done, to: sent[0])]
        }
        var socket = Netlink.Socket(kernel)
        #expect(throws: NFTablesError.self) { _ = try Reader.counters(over: &socket) }
        #expect(kernel.sends.count == 5)
    }

    @Test func aRefusedDumpCarriesTheKernelsWords() {
        var socket = Netlink.Socket(ScriptedKernel { [ScriptedKernel.verdict($0[0], 1, "not for you")] })
        let error = #expect(throws: NFTablesError.self) { _ = try Reader.tables(over: &socket) }
        #expect(error?.failures.first?.errno == .notPermitted)
        #expect(error?.description.contains("not for you") == true)
    }
}
