// Compares built messages with hexadecimal text.

import Netlink
import Packets
import Testing

@testable import NFTables

/// Compares the message of a rule in table `t`, chain `c` with `hex`, from its family header on.
func expect(
    _ family: Family, _ hex: String, at location: SourceLocation = #_sourceLocation,
    _ body: (inout RuleBuilder) throws -> Void
) throws {
    var builder = RuleBuilder(family)
    try body(&builder)
    let table = Table(family, "t", chains: [Chain("c", rules: [builder.rule()])])
    var transaction = Transaction()
    try transaction.create(table)
    #expect(lines(transaction.messages.last?.bytes ?? []) == hex, sourceLocation: location)
}

/// What follows a message's netlink header, in lines of 48 bytes.
func lines(_ message: [UInt8]) -> String {
    let body = Array(message.dropFirst(16))
    return stride(from: 0, to: body.count, by: 48).map { start in
        body[start..<min(start + 48, body.count)].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }.joined(separator: "\n")
}

func prefix(_ text: String) throws -> Prefix { try #require(Prefix(text)) }

func address(_ text: String) throws -> IPAddress { try #require(IPAddress(text)) }
