// Two namespaces with a veth between them, and tagged datagrams, for the tests of drop events.

import Glibc
import Namespaces
import SystemCalls
import TestSupport
import Testing

/// `left` (10.0.0.1, eth0) and `right` (10.0.0.2, eth0), with static neighbours.
struct DropEventsBed {
    let left: Namespace
    let right: Namespace

    init() throws {
        left = try Namespace.unnamed()
        right = try Namespace.unnamed()
        let peer = "/proc/\(getpid())/fd/\(right.descriptor.raw)"
        try ip(
            left,
            "link add eth0 address 02:00:00:00:00:01 type veth peer name eth0 address 02:00:00:00:00:02 netns \(peer)")
        for (namespace, own, other) in [(left, 1, 2), (right, 2, 1)] {
            // Without IPv6 no neighbour discovery is dropped beside what the test drops.
            try namespace.run { try Files.write("1", to: "/proc/sys/net/ipv6/conf/all/disable_ipv6", flags: O_WRONLY) }
            try ip(namespace, "link set lo up")
            try ip(namespace, "address add 10.0.0.\(own)/24 dev eth0")
            try ip(namespace, "link set eth0 up")
            try ip(namespace, "neighbour replace 10.0.0.\(other) lladdr 02:00:00:00:00:0\(other) dev eth0")
        }
        try awaitCarrier()
    }

    /// Until the kernel has noticed the carrier, a device has the qdisc `noop`, which drops everything.
    private func awaitCarrier() throws {
        for namespace in [left, right] {
            let deadline = Clock.monotonic + 5_000_000_000
            while try !Witness.run("ip", "link", "show", "eth0", in: namespace).output.contains("state UP") {
                try #require(Clock.monotonic < deadline, "eth0 does not come up")
                Clock.sleep(milliseconds: 5)
            }
        }
    }

    /// The lab's namespaces as drop events take them.
    func nodes() throws -> [(node: String, cookie: UInt64)] {
        [("left", try left.cookie()), ("right", try right.cookie())]
    }

    /// A UDP socket that nobody reads.
    static func boundSocket(port: UInt16, in namespace: Namespace) throws -> Descriptor {
        let raw = try namespace.run {
            let socket = Descriptor(
                owning: try systemCall("socket") { Glibc.socket(AF_INET, CInt(SOCK_DGRAM.rawValue), 0) })
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            try unsafe withUnsafeBytes(of: address) { address in
                let generic = unsafe address.baseAddress?.assumingMemoryBound(to: sockaddr.self)
                _ = try systemCall("bind") { unsafe bind(socket.raw, generic, socklen_t(address.count)) }
            }
            return socket.release()
        }
        return Descriptor(owning: raw)
    }

    private func ip(_ namespace: Namespace, _ command: String) throws {
        let result = try Witness.run(["ip"] + command.split(separator: " ").map(String.init), in: namespace)
        try #require(result.status == 0, "ip \(command): \(result.error)")
    }

    func nft(_ namespace: Namespace, _ ruleset: String) throws {
        let result = try Witness.run("nft", "-f", "-", in: namespace, input: ruleset)
        try #require(result.status == 0, "nft: \(result.error)")
    }
}

/// UDP datagrams with a tag, one after another from inside a namespace.
struct TaggedDatagrams: Sendable {
    static let run: UInt32 = 0x1234_5678

    var destination: String
    var port: UInt16 = 9
    var flow: UInt16
    var sequences: Range<UInt32>
    var run: UInt32 = Self.run
    /// Bytes before the tag.
    var payload = 10

    /// Sends all of them; gives how many the kernel accepted or refused with EPERM, as a firewall does.
    @discardableResult
    func send(from namespace: Namespace) throws -> Int {
        try namespace.run {
            let socket = Descriptor(
                owning: try systemCall("socket") { Glibc.socket(AF_INET, CInt(SOCK_DGRAM.rawValue), 0) })
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            unsafe inet_pton(AF_INET, destination, &address.sin_addr)
            var bytes = [UInt8](repeating: 0, count: payload) + Self.tag(run: run, flow: flow)
            var sent = 0
            for sequence in sequences {
                for index in 0..<4 {
                    bytes[payload + 12 + index] = UInt8(truncatingIfNeeded: sequence >> (24 - 8 * UInt32(index)))
                }
                let result = unsafe withUnsafeBytes(of: address) { address in
                    unsafe sendto(
                        socket.raw, bytes, bytes.count, 0, address.baseAddress?.assumingMemoryBound(to: sockaddr.self),
                        socklen_t(address.count))
                }
                if result == bytes.count || errno == EPERM { sent += 1 }
            }
            return sent
        }
    }

    /// The 24 bytes of a tag with sequence 0.
    private static func tag(run: UInt32, flow: UInt16) -> [UInt8] {
        let words = [0x6e65_746c, run, UInt32(flow) << 16, 0, 0, 0]
        return words.flatMap { word in (0..<4).map { UInt8(truncatingIfNeeded: word >> (24 - 8 * UInt32($0))) } }
    }
}
