// Two namespaces with a veth pair between them, and what ip says of them.

import Foundation
import Namespaces
import Packets
import SystemCalls
import TestSupport
import Testing

@testable import Netlink

/// A namespace, and netlink requests in it.
struct Bed {
    let namespace: Namespace

    init() throws { namespace = try .unnamed() }

    @discardableResult
    func execute(_ messages: Message...) throws -> [Reply] {
        try namespace.run {
            var socket = try KernelSocket()
            return try messages.flatMap { try socket.execute($0, operation: "test") }
        }
    }

    /// What a program with JSON output says in the namespace.
    func facts<Facts: Decodable>(_ words: String..., as: Facts.Type = Facts.self) throws -> Facts {
        let witness = try Witness.run(words, in: namespace)
        #expect(witness.status == 0, "\(words.joined(separator: " ")): \(witness.error)")
        let text = witness.output.isEmpty ? "[]" : witness.output
        return try JSONDecoder().decode(Facts.self, from: Data(text.utf8))
    }

    func text(_ words: String...) throws -> String { try Witness.run(words, in: namespace).output }

    func link(_ name: String) throws -> LinkFacts {
        try #require(facts("ip", "-d", "-j", "link", "show", "dev", name, as: [LinkFacts].self).first)
    }
}

/// The link as `ip -d -j link` has it.
struct LinkFacts: Decodable {
    struct Information: Decodable { var info_kind: String? }
    var ifindex: Int
    var flags: Set<String>
    var mtu: Int
    var address: String
    var group: String
    var ifalias: String?
    var link: String?
    var link_index: Int?
    var num_tx_queues: Int
    var num_rx_queues: Int
    var linkinfo: Information?
}

/// `near` and `far` joined by eth0 (index 2) and eth7 (index 9).
struct VethBed {
    let near: Bed
    let far: Bed
    static let pair = VethPair(
        near: VethEnd(name: "eth0", index: 2, mac: MACAddress(0x0200_0000_0001), mtu: 1400),
        far: VethEnd(name: "eth7", index: 9, mac: MACAddress(0x0200_0000_0002), mtu: 9000), group: 0x6e6c)

    init(up: Bool = true) throws {
        near = try Bed()
        far = try Bed()
        try near.execute(Self.pair.create(farNamespace: far.namespace.descriptor.raw))
        guard up else { return }
        try near.execute(LinkChange(index: 2, up: true).message())
        try far.execute(LinkChange(index: 9, up: true).message())
    }
}
