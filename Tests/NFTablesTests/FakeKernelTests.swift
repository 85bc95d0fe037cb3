// Transactions and dumps against scripted answers.

import Netlink
import SystemPackage
import Testing

@testable import NFTables

@Suite("Transactions against a scripted kernel")
struct FakeKernelTests {
    /// table, counter, chain, two rules: messages 1 to 5 of the batch.
    private let ruleset = Ruleset(tables: [
        Table(
            .inet, "t", counters: [Counter("seen", tag: 11)],
            chains: [Chain("c", rules: [Rule([Verdict.drop], tag: 21), Rule([Verdict.jump("x")], tag: 22)], tag: 12)],
            tag: 10)
    ])

    private func failure(_ answer: @escaping ([Reply]) -> [[UInt8]]) -> NFTablesError? {
        var socket = Netlink.Socket(ScriptedKernel(answer))
        do {
            try ruleset.apply(over: &socket)
            return nil
        } catch {
            return error
        }
    }

    @Test func oneSendFramedAndOneAcknowledgement() throws {
        let kernel = ScriptedKernel { [ScriptedKernel.verdict($0[5], 0)] }
        var socket = Netlink.Socket(kernel)
        try ruleset.apply(over: &socket)
        let messages = try #require(kernel.sends.first)
        #expect(kernel.sends.count == 1)
        #expect(messages.map(\.type) == [16, 0xa00, 0xa12, 0xa03, 0xa06, 0xa06, 17])
        #expect(messages.map { $0.flags & Message.Flags.acknowledge } == [0, 0, 0, 0, 0, 4, 0])
        #expect(zip(messages, messages.dropFirst()).allSatisfy { $1.sequence == $0.sequence + 1 })
        #expect(Array(messages[0].payload) == [0, 0, 0, 10])
    }

    @Test func nothingToDoSendsNothing() throws {
        let kernel = ScriptedKernel { _ in [] }
        var socket = Netlink.Socket(kernel)
        try Ruleset().apply(over: &socket)
        #expect(kernel.sends.isEmpty)
    }

    @Test func theThirdMessagesErrorNamesItsObject() {
        let error = failure { sent in
            [ScriptedKernel.verdict(sent[3], 95, "no such chain type", offset: 40), ScriptedKernel.verdict(sent[5], 0)]
        }
        let expected = NFTablesError.Failure(
            object: .chain(.inet, table: "t", "c"), tag: 12, errno: .notSupportedOnSocket,
            message: "no such chain type", offset: 40)
        #expect(error?.failures == [expected])
        #expect(error?.description.hasPrefix("chain inet t c: ") == true)
        #expect(error?.description.hasSuffix("(no such chain type)") == true)
    }

    @Test func allFailuresAreNamedInOrder() {
        let error = failure { sent in
            [
                ScriptedKernel.verdict(sent[2], 17),
                ScriptedKernel.verdict(sent[4], 22) + ScriptedKernel.verdict(sent[5], 2),
            ]
        }
        #expect(error?.failures.map(\.tag) == [11, 21, 22])
        #expect(error?.failures.map(\.errno) == [.fileExists, .invalidArgument, .noSuchFileOrDirectory])
        #expect(error?.failures.last?.object == .rule(.inet, table: "t", chain: "c", index: 2))
        #expect(error?.description.hasSuffix("and 2 more") == true)
    }

    @Test func aRefusedBatchIsTheTransactionsFailure() {
        let error = failure { [ScriptedKernel.verdict($0[0], 1)] }
        #expect(error?.failures.map(\.object) == [.transaction])
        #expect(error?.description.contains("CAP_NET_ADMIN") == true)
    }

    @Test func lostAnswersStillGiveOneFailure() {
        let error = failure { [[], ScriptedKernel.verdict($0[4], 22)] }
        #expect(error?.failures.map(\.tag) == [21])
    }

    @Test func answersOfOthersAreNotOurs() {
        let error = failure { sent in
            var other = sent[1]
            other.sequence += 1000
            return [ScriptedKernel.verdict(other, 22), ScriptedKernel.verdict(sent[5], 0)]
        }
        #expect(error == nil)
    }

    @Test(arguments: [0, 7, 15, 19]) func aTruncatedAnswerIsAnError(kept: Int) {
        let error = failure { [Array(ScriptedKernel.verdict($0[5], 22).prefix(kept + 1))] }
        #expect(error?.failures.map(\.object) == [.transaction])
        #expect(error?.description.contains("malformed reply") == true)
    }

    @Test func aLengthBeyondTheAnswerIsAnError() {
        let error = failure { sent in
            var bytes = ScriptedKernel.verdict(sent[5], 22)
            bytes[0] = 200
            return [bytes]
        }
        #expect(error?.failures.map(\.errno) == [.badMessage])
    }
}
