// What privileged tests share: a namespace, a socket in it, and nft as the witness.

import Namespaces
import Netlink
import Testing
import TestSupport

@testable import NFTables

/// A fresh network namespace with `lo` up.
struct Rig: Sendable {
    let namespace: Namespace

    init() throws {
        namespace = try Namespace.unnamed()
        try must("ip", "link", "set", "lo", "up")
    }

    func apply(_ tables: [Table]) throws {
        try namespace.run {
            var socket = try Netlink.Socket(family: ProtocolFamily.netfilter)
            try Ruleset(tables: tables).apply(over: &socket)
        }
    }

    /// What `apply` was refused for.
    func failure(of tables: [Table]) throws -> NFTablesError? {
        do {
            try apply(tables)
            return nil
        } catch let error as NFTablesError {
            return error
        }
    }

    func counters() throws -> [CounterReading] {
        try namespace.run {
            var socket = try Netlink.Socket(family: ProtocolFamily.netfilter)
            return try Reader.counters(over: &socket)
        }
    }

    /// Runs a tool in the namespace, which must succeed.
    @discardableResult
    func must(_ arguments: String...) throws -> String {
        let result = try Witness.run(arguments, in: namespace)
        try #require(result.status == 0, "\(arguments): \(result.error)")
        return result.output
    }

    /// `nft list ruleset`: its lines without indentation.
    func listing() throws -> [String] {
        try must("nft", "list", "ruleset").split(separator: "\n").map { line in
            String(line.drop { $0 == "\t" })
        }.filter { !$0.isEmpty }
    }

    /// Sends UDP datagrams of 8 bytes to 127.0.0.1, and ignores what the kernel says about them.
    func sendDatagrams(_ count: Int, to port: Int) throws {
        try must(
            "python3", "-c",
            """
            import socket
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            for i in range(\(count)):
                try: s.sendto(b'12345678', ('127.0.0.1', \(port)))
                except OSError: pass
            """)
    }
}

/// The rule that `body` builds.
func rule(_ family: Family, tag: Int? = nil, _ body: (inout RuleBuilder) throws -> Void) rethrows -> Rule {
    var builder = RuleBuilder(family)
    try body(&builder)
    return builder.rule(tag: tag)
}
