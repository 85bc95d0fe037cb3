// The socket against the running kernel.

import Foundation
import Namespaces
import Netlink
import SystemPackage
import TestSupport
import Testing

@Suite(.privileged) struct KernelSocketTests {
    /// RTM_DELLINK of a device that does not exist.
    private func removal(of index: Int32) -> Message {
        var message = Message(type: 17)
        for number in [0, index, 0, 0] as [Int32] { message.put(number) }
        return message
    }

    /// RTM_NEWQDISC on `lo` of a kind that no kernel has.
    private static func impossibleQdisc() -> Message {
        var message = Message(type: 36, flags: Message.Flags.create | Message.Flags.replace)
        for number in [0, 1, 0x6e00_0000, UInt32.max, 0] as [UInt32] { message.put(number) }
        message.attribute(1, string: "nosuch")
        return message
    }

    @Test func extendedAcknowledgement() throws {
        let namespace = try Namespace.unnamed()
        let error = try namespace.run { () -> NetlinkError? in
            var socket = try Socket()
            do throws(NetlinkError) {
                try socket.execute(Self.impossibleQdisc(), operation: "add qdisc")
                return nil
            } catch {
                return error
            }
        }
        #expect(error?.errno == .noSuchFileOrDirectory)
        #expect(error?.message?.contains("qdisc") == true)
    }

    @Test func aThousandRefusalsNameTheFirst() throws {
        let namespace = try Namespace.unnamed()
        let requests = (0..<1000).map { removal(of: Int32(1000 + $0)) }
        let error = try namespace.run { () -> NetlinkError? in
            var socket = try Socket()
            var batch = Batch()
            for (index, request) in requests.enumerated() { batch.add(request, operation: "remove", tag: index) }
            do throws(NetlinkError) {
                try socket.execute(batch)
                return nil
            } catch {
                return error
            }
        }
        #expect(error?.errno == .operationNotSupportedByDevice)
        #expect(error?.tag == 0)
    }

    @Test(.requires(tool: "ip")) func dumpOfManyDevicesIsComplete() throws {
        let namespace = try Namespace.unnamed()
        let script = (0..<60).map { "link add a\($0) type veth peer name b\($0)\n" }.joined()
        try Witness.run("ip", "-batch", "-", in: namespace, input: script)
        let (links, statistics) = try namespace.run {
            var socket = try Socket()
            return (try LinkState.dump(over: &socket), try LinkStatistics.dump(over: &socket))
        }
        let listing = try Witness.run("ip", "-j", "link", in: namespace)
        let json = try JSONSerialization.jsonObject(with: Data(listing.output.utf8))
        let witnessed = try #require(json as? [[String: Any]])
        #expect(links.count == 121)
        #expect(Set(links.map(\.name)) == Set(witnessed.compactMap { $0["ifname"] as? String }))
        #expect(Set(links.map(\.index)) == Set(statistics.map(\.index)))
    }

    @Test func socketStaysInItsNamespace() throws {
        let namespace = try Namespace.unnamed()
        let transport = try namespace.run { try OpenedElsewhere() }
        #expect(try transport.linkNames() == ["lo"])
    }
}

/// A socket that a thread inside a namespace opened and another thread uses.
private final class OpenedElsewhere: Sendable {
    private let transport: KernelTransport

    init() throws { transport = try KernelTransport(family: ProtocolFamily.route) }

    func linkNames() throws -> [String] {
        var request = Message(type: 18, flags: Message.Flags.dump)
        for _ in 0..<4 { request.put(UInt32(0)) }
        try transport.send(request.bytes)
        let replies = Reply.parse(try transport.receive()) ?? []
        return replies.filter { $0.type == 16 }.compactMap { $0.attributes(after: 16).string(3) }
    }
}
