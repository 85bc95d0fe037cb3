// Connections put into the table, and what conntrack says of them.

import Foundation
import Namespaces
import SystemPackage
import TestSupport
import Testing

@testable import Netlink

@Suite struct ConntrackTests {
    /// As `conntrack -I -p udp -s 198.18.0.1 -d 198.19.255.254 --sport 1025 --dport 9 -t 60 -u SEEN_REPLY,ASSURED` asks for it.
    @Test func aRequest() throws {
        let batch = ConntrackEntries(assured: true, timeout: 60).batch(1..<2)
        let message = try #require(batch.requests.first?.message)
        let expected = hex(
            """
            8c000000 0001 0106 00000000 00000000  02 00 0000
            3400 0180  1400 0180  0800 0100 c6120001  0800 0200 c613fffe
            1c00 0280  0500 0100 11000000  0600 0200 04010000  0600 0300 00090000
            3400 0280  1400 0180  0800 0100 c613fffe  0800 0200 c6120001
            1c00 0280  0500 0100 11000000  0600 0200 00090000  0600 0300 04010000
            0800 0300 0000000e  0800 0700 0000003c
            """)
        #expect(message.bytes == expected)
    }

    @Test func noTwoAreAlike() {
        let sources = (0..<524_288).map { ConntrackEntries.source($0) }
        #expect(Set(sources.map { UInt64($0.address) << 16 | UInt64($0.port) }).count == sources.count)
        // All of 198.18.0.0/15, and no port that a system chooses for itself below 1024.
        #expect(sources.allSatisfy { $0.address >> 17 == 0xc612_0000 >> 17 && $0.port >= 1024 })
    }

    @Test(.privileged, .requires(tool: "conntrack"), arguments: [true, false]) func theTableHasThem(assured: Bool)
        throws
    {
        let bed = try Bed()
        let (before, after) = try bed.namespace.run {
            var socket = try KernelSocket(family: ProtocolFamily.netfilter)
            let before = try ConntrackUsage.read(over: &socket)
            // More than one send takes, and more than one address has ports for.
            try socket.execute(ConntrackEntries(assured: assured, timeout: 600).batch(59_800..<60_200))
            return (before, try ConntrackUsage.read(over: &socket))
        }
        #expect(before.entries == 0 && after.entries == 400 && after.limit == before.limit)
        #expect(try bed.text("cat", "/proc/sys/net/netfilter/nf_conntrack_max") == "\(after.limit)\n")
        #expect(try bed.text("conntrack", "-C") == "400\n")
        let list = try bed.text("conntrack", "-L").split(separator: "\n")
        #expect(list.count == 400)
        #expect(list.allSatisfy { $0.contains("[ASSURED]") == assured && $0.contains("[UNREPLIED]") != assured })
        #expect(list.filter { $0.contains(" src=198.18.0.2 dst=198.19.255.254 sport=1223 dport=9 ") }.count == 1)
    }

    /// One that is there already is refused, and the error says which.
    @Test(.privileged) func oneTwiceIsRefused() throws {
        try Namespace.unnamed().run {
            var socket = try KernelSocket(family: ProtocolFamily.netfilter)
            let entries = ConntrackEntries(assured: true, timeout: 600)
            try socket.execute(entries.batch(7..<8))
            do {
                try socket.execute(entries.batch(5..<10))
                Issue.record("connection 7 was made twice")
            } catch let error as NetlinkError { #expect(error.errno == .fileExists && error.tag == 7) }
            let usage = try ConntrackUsage.read(over: &socket)
            #expect(usage.entries == 5)
        }
    }
}
