// The messages of tables, chains and counters, as nft writes them, and their order.

import Netlink
import Testing

@testable import NFTables

@Suite("Objects as nft writes them")
struct TransactionGoldenTests {
    /// `nft -f` of: `table netdev t { comment "netlab:demo:1"; counter seen { };
    /// chain e { type filter hook egress device "lo" priority -5; policy drop; drop comment "netlab"; } }`
    private let messages: [Message]

    init() throws {
        let base = Chain.Base(.filter, .egress, priority: -5, policy: .drop, device: "lo")
        let chain = Chain("e", base: base, rules: [Rule([Verdict.drop], comment: "netlab")])
        var transaction = Transaction()
        try transaction.create(
            Table(.netdev, "t", comment: "netlab:demo:1", counters: [Counter("seen")], chains: [chain]))
        messages = transaction.messages
    }

    @Test func everyObjectOnceAndInOrder() {
        // NFT_MSG_NEWTABLE 0, NEWOBJ 18, NEWCHAIN 3, NEWRULE 6, of subsystem 10.
        #expect(messages.map { Array($0.bytes[4..<6]) } == [[0, 10], [18, 10], [3, 10], [6, 10]])
        // NLM_F_REQUEST, CREATE and EXCL; for the rule CREATE and APPEND.
        #expect(messages.map { Array($0.bytes[6..<8]) } == [[1, 6], [1, 6], [1, 6], [1, 12]])
    }

    @Test func table() {
        #expect(
            lines(messages[0].bytes)
                == """
                05000000060001007400000008000200000000001400060000 0e6e65746c61623a64656d6f3a3100
                """.filter { $0 != " " })
    }

    @Test func counter() {
        #expect(
            lines(messages[1].bytes) == """
                050000000600010074000000090002007365656e0000000008000300000000011c0004800c0001000000000000000000
                0c0002000000000000000000
                """)
    }

    @Test func chain() {
        #expect(
            lines(messages[2].bytes) == """
                05000000060001007400000006000300650000000b00070066696c746572000008000500000000001c00048008000100
                0000000108000200fffffffb070003006c6f0000
                """)
    }

    @Test func ruleWithComment() {
        #expect(
            lines(messages[3].bytes) == """
                050000000600010074000000060002006500000034000480300001800e000100696d6d6564696174650000001c000280
                0800010000000000100002800c00028008000100000000000d00070000076e65746c616200000000
                """)
    }

    @Test func chainWithoutHook() throws {
        var transaction = Transaction()
        try transaction.create(Table(.ip, "t", chains: [Chain("sub")]))
        #expect(lines(transaction.messages[1].bytes) == "0200000006000100740000000800030073756200")
    }

    @Test func deletedTable() throws {
        var transaction = Transaction()
        try transaction.delete(table: "t", family: .bridge)
        #expect(lines(transaction.messages[0].bytes) == "070000000600010074000000")
        #expect(Array(transaction.messages[0].bytes[4..<8]) == [2, 10, 1, 0])
    }

    @Test func commentsAreReadBack() {
        let bytes = UserData.encode(comment: "netlab:demo:1")
        #expect(UserData.comment(in: bytes[...]) == "netlab:demo:1")
        #expect(UserData.comment(in: ([1, 1, 7] + bytes)[...]) == "netlab:demo:1")
        #expect(UserData.comment(in: bytes.dropLast(3)) == nil)
        #expect(UserData.comment(in: []) == nil)
    }
}
