// A namespace with a veth pair of its own, in which packets move only when a test sends them.

import Collectors
import Foundation
import Glibc
import Namespaces
import Netlink
import SystemCalls
import TestSupport
import Testing

/// `eth0` (10.0.0.1) and `eth1` in one namespace; 10.0.0.2 is a neighbour behind eth1 that nobody answers for.
struct CollectorBed {
    let namespace: Namespace

    init() throws {
        namespace = try Namespace.unnamed()
        try namespace.run {
            for scope in ["all", "default"] {
                try Files.write("1", to: "/proc/sys/net/ipv6/conf/\(scope)/disable_ipv6")
            }
        }
        try batch(
            "ip",
            """
            link set lo up
            link add eth0 type veth peer name eth1
            address add 10.0.0.1/24 dev eth0
            link set eth0 up
            link set eth1 up
            neighbour add 10.0.0.2 lladdr 02:00:00:00:00:02 dev eth0

            """)
        try awaitCarrier()
    }

    /// A packet sent before the kernel has told both ends of their carrier is lost without a count.
    private func awaitCarrier() throws {
        let route = try namespace.run { try RouteSocket() }
        let deadline = Clock.monotonic + 10_000_000_000
        while try !route.links().allSatisfy(\.isRunning), Clock.monotonic < deadline { sched_yield() }
    }

    /// htb with a pfifo of two packets on eth0, tbf on eth1. At ten bytes per second nothing moves during a test: the
    /// burst lets two packets of 1042 bytes out, two wait, the others are dropped.
    func limit() throws {
        try batch(
            "tc",
            """
            qdisc add dev eth0 root handle 6e00: htb default 1
            class add dev eth0 parent 6e00: classid 6e00:1 htb rate 80bit burst 1600
            qdisc add dev eth0 parent 6e00:1 handle 6e01: pfifo limit 2
            qdisc add dev eth1 root handle 6e00: tbf rate 80bit burst 1600 limit 3000

            """)
    }

    /// Sends datagrams of 1000 bytes; a refusal by a full qdisc is no failure.
    func send(_ count: Int, to address: String, port: UInt16 = 9) throws {
        try namespace.run {
            let sender = try Self.datagramSocket()
            var target = Self.address(address, port: port)
            let payload = [UInt8](repeating: 7, count: 1000)
            for _ in 0..<count {
                _ = unsafe withUnsafePointer(to: &target) { pointer in
                    unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                        let size = socklen_t(MemoryLayout<sockaddr_in>.size)
                        return unsafe sendto(sender.raw, payload, payload.count, 0, $0, size)
                    }
                }
            }
        }
    }

    /// The first sample that meets the condition: packets cross a veth or lo a moment after send(2) has returned. After
    /// ten seconds the last sample, whatever it says.
    func sample(_ node: NodeCollectors, until condition: (CounterSample) -> Bool) throws -> CounterSample {
        let deadline = Clock.monotonic + 10_000_000_000
        while true {
            let sample = try node.sample()
            if condition(sample) || Clock.monotonic > deadline { return sample }
            sched_yield()
        }
    }

    /// A bound UDP socket with the smallest buffer, which nobody reads.
    func socket(port: UInt16) throws -> OpenSocket {
        try namespace.run {
            let receiver = try Self.datagramSocket()
            var size: CInt = 2304
            try systemCall("setsockopt") { unsafe setsockopt(receiver.raw, SOL_SOCKET, SO_RCVBUF, &size, 4) }
            var local = Self.address("0.0.0.0", port: port)
            try systemCall("bind") {
                unsafe withUnsafePointer(to: &local) { pointer in
                    unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                        unsafe bind(receiver.raw, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                    }
                }
            }
            return OpenSocket(descriptor: receiver)
        }
    }

    /// What `tool` prints as JSON.
    func json(_ tool: String...) throws -> [[String: Any]] {
        let result = try Witness.run(tool, in: namespace)
        return try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]])
    }

    private func batch(_ tool: String, _ script: String) throws {
        let result = try Witness.run(tool, "-batch", "-", in: namespace, input: script)
        try #require(result.status == 0, "\(result.error)")
    }

    private static func datagramSocket() throws(SystemCallError) -> Descriptor {
        let type = CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        return Descriptor(owning: try systemCall("socket") { Glibc.socket(AF_INET, type, 0) })
    }

    private static func address(_ text: String, port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        _ = unsafe inet_pton(AF_INET, text, &address.sin_addr)
        return address
    }
}

/// Keeps a socket open.
final class OpenSocket: Sendable {
    let descriptor: Descriptor

    init(descriptor: consuming Descriptor) { self.descriptor = descriptor }
}
