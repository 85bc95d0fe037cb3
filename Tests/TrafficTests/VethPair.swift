// Two namespaces joined by a veth pair, made with ip(8) so that nothing of netlab vouches for itself.

import Glibc
import Namespaces
import Packets
import SystemCalls
import TestSupport
import Traffic

/// a:eth0 10.0.0.1 -- b:eth0 10.0.0.2
struct VethPair {
    let a: Namespace
    let b: Namespace
    let indexA: Int
    let indexB: Int

    static let addressA = IPv4Address(0x0a00_0001)
    static let addressB = IPv4Address(0x0a00_0002)
    static let macA = MACAddress(0x0200_0000_000a)
    static let macB = MACAddress(0x0200_0000_000b)

    init() throws {
        a = try Namespace.unnamed()
        b = try Namespace.unnamed()
        for namespace in [a, b] {
            try namespace.run {
                try Files.write("1", to: "/proc/sys/net/ipv6/conf/default/disable_ipv6", flags: O_WRONLY)
            }
        }
        let peer = "/proc/\(getpid())/fd/\(b.descriptor.raw)"
        try Self.check(
            a, "ip", "link", "add", "eth0", "address", "\(Self.macA)", "type", "veth", "peer", "name", "eth0",
            "address", "\(Self.macB)", "netns", peer)
        for (namespace, address) in [(a, Self.addressA), (b, Self.addressB)] {
            try Self.check(namespace, "ip", "address", "add", "\(address)/24", "dev", "eth0")
            try Self.check(namespace, "ip", "link", "set", "eth0", "up")
        }
        for namespace in [a, b] { try Self.awaitOperational(namespace) }
        indexA = try a.run { Int(unsafe if_nametoindex("eth0")) }
        indexB = try b.run { Int(unsafe if_nametoindex("eth0")) }
    }

    static func check(_ namespace: Namespace, _ arguments: String...) throws {
        let output = try Witness.run(arguments, in: namespace)
        guard output.status == 0 else { throw WitnessFailure(message: "\(arguments): \(output.error)") }
    }

    /// Waits until the kernel's link watch has given the interface its qdisc: until then its packets are silently
    /// dropped by noop, though send(2) takes them.
    private static func awaitOperational(_ namespace: Namespace) throws {
        let deadline = Clock.monotonic + 10_000_000_000
        while Clock.monotonic < deadline {
            if try Witness.run("ip", "link", "show", "eth0", in: namespace).output.contains("state UP") { return }
            Clock.sleep(milliseconds: 2)
        }
        throw WitnessFailure(message: "eth0 did not come up")
    }

    /// Frames from a to b.
    func template(
        payloadSize: Int = 58, run: UInt32 = 7, flow: UInt16 = 1, port: UInt16 = 9000, destination: MACAddress = macB
    ) throws -> FrameTemplate {
        try FrameTemplate(
            [
                EthernetHeader(destination: destination, source: Self.macA),
                IPv4Header(source: Self.addressA, destination: Self.addressB),
                UDPHeader(source: 4000, destination: port),
            ], payloadSize: payloadSize, run: run, flow: flow)
    }

    func generator(sendBuffer: Int = Generator.ampleSendBuffer, isBlocking: Bool = true) throws -> Generator {
        try Generator(namespace: a, interfaceIndex: indexA, sendBuffer: sendBuffer, isBlocking: isBlocking)
    }

    func socketSink(
        receiveBuffer: ReceiveBufferSize = .ample, reading: Reading = .always, filter: PortFilter? = nil,
        flows: [PlannedFlow] = [PlannedFlow(id: 1, planned: 1000)]
    ) throws -> SocketSink {
        try SocketSink(
            namespace: b, address: .v4(Self.addressB), port: 9000, receiveBuffer: receiveBuffer, reading: reading,
            filter: filter, run: 7, flows: flows)
    }

    func packetSink(
        planned: Int = 1000, room: PacketSink.Room = .ring(4 << 20), blockSize: Int? = nil
    ) throws -> PacketSink {
        try PacketSink(
            namespace: b, interfaceIndex: indexB, room: room, blockSize: blockSize, run: 7,
            flows: [PlannedFlow(id: 1, planned: planned)])
    }
}

struct WitnessFailure: Error {
    var message: String
}
