// Plays an exchange: sends its segments from a packet socket, and waits for those it expects.

import CLinux
import Glibc
import Namespaces
import Packets
import Synchronization
import SystemCalls
import SystemPackage

/// The sockets of one exchange.
package final class ExchangePlayer: Sendable {
    private let exchange: Exchange
    private let packets: SharedSocket
    /// The kernel would answer what comes back with a reset, as it knows of no connection. A listening socket whose filter
    /// lets nothing in stands in its way: such a segment is dropped before anybody answers it.
    private let shield: SharedSocket
    private let stopping = Atomic<Bool>(false)

    package init(_ exchange: Exchange, namespace: Namespace) throws {
        self.exchange = exchange
        (packets, shield) = try namespace.run {
            let shield = try SharedSocket(AF_INET, SOCK_STREAM)
            try linuxCall("setsockopt", on: "SO_ATTACH_FILTER") {
                unsafe netlab_attach_filter(shield.raw, [.init(code: 0x06, jump_true: 0, jump_false: 0, k: 0)], 1)
            }
            try shield.bind(to: SocketAddress(exchange.ends.source, port: exchange.ends.sourcePort))
            try systemCall("listen") { listen(shield.raw, 1) }
            let packets = try SharedSocket(AF_PACKET, SOCK_RAW)
            try packets.set(.packetIgnoreOutgoing, to: 1)
            // ETH_P_ALL
            try packets.bind(to: SocketAddress(interfaceIndex: exchange.interface, protocol: 3))
            return (packets, shield)
        }
    }

    /// Plays all steps on a new thread; each step has its outcome, also behind one that was not met.
    package func start() throws -> FreshThread<[Exchange.Outcome]> {
        try FreshThread {
            var peer: TCPHeader?
            return try self.exchange.steps.map { step in
                let began = Clock.monotonic
                var outcome = try self.play(step, &peer)
                outcome.duration = Clock.monotonic - began
                return outcome
            }
        }
    }

    /// What it waits for does not come any more.
    package func requestStop() { stopping.store(true, ordering: .relaxed) }

    private func play(_ step: Exchange.Step, _ peer: inout TCPHeader?) throws -> Exchange.Outcome {
        switch step {
        case .send(let segment): try send(segment, peer)
        case .expect(let segment, let within): expect(segment, within, &peer)
        case .silence(let time): silence(time)
        }
    }

    private func send(_ segment: Exchange.Segment, _ peer: TCPHeader?) throws -> Exchange.Outcome {
        let ends = exchange.ends
        guard case .v4(let source) = ends.source, case .v4(let destination) = ends.destination else {
            throw SystemCallError("send", errno: .addressFamilyNotSupported)
        }
        var tcp = TCPHeader(source: ends.sourcePort, destination: ends.destinationPort, flags: segment.flags)
        tcp.sequence = Self.value(segment.sequence ?? .value(0), peer)
        tcp.acknowledgement = Self.value(segment.acknowledgement ?? .value(0), peer)
        if let window = segment.window { tcp.window = window }
        let frame = try Frame(
            [
                EthernetHeader(destination: exchange.destinationMAC, source: exchange.sourceMAC),
                IPv4Header(source: source, destination: destination), tcp,
            ], payload: segment.payload
        ).encoded()
        let result = unsafe netlab_send(packets.raw, frame, frame.count, 0)
        if result < 0 {
            return .init(met: false, observed: Errno(rawValue: -result).symbol, duration: 0)
        }
        return .init(met: true, observed: Self.text(tcp), duration: 0)
    }

    private func expect(_ wanted: Exchange.Segment, _ time: UInt64, _ peer: inout TCPHeader?) -> Exchange.Outcome {
        let deadline = Self.deadline(time)
        var seen: [String] = []
        while let tcp = next(until: deadline) {
            seen.append(Self.text(tcp))
            let sequence = wanted.sequence.map { Self.value($0, peer) == tcp.sequence } ?? true
            let acknowledgement = wanted.acknowledgement.map { Self.value($0, peer) == tcp.acknowledgement } ?? true
            guard tcp.flags == wanted.flags, sequence, acknowledgement else { continue }
            peer = tcp
            return .init(met: true, observed: Self.text(tcp), duration: 0)
        }
        return .init(met: false, observed: seen.isEmpty ? "nothing" : seen.joined(separator: "; "), duration: 0)
    }

    private func silence(_ time: UInt64) -> Exchange.Outcome {
        let tcp = next(until: Self.deadline(time))
        return .init(met: tcp == nil, observed: tcp.map(Self.text) ?? "nothing", duration: 0)
    }

    private static func deadline(_ time: UInt64) -> UInt64 {
        let (deadline, overflow) = Clock.monotonic.addingReportingOverflow(time)
        return overflow ? .max : deadline
    }

    /// The next segment of the peer; nil if none came in time.
    private func next(until deadline: UInt64) -> TCPHeader? {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while !Interrupts.isRequested, !stopping.load(ordering: .relaxed) {
            let count = unsafe recv(packets.raw, &buffer, buffer.count, CInt(MSG_DONTWAIT))
            if count > 0, let tcp = segment(buffer.span.extracting(0..<count)) { return tcp }
            if count > 0 { continue }
            let now = Clock.monotonic
            guard now < deadline else { return nil }
            var entry = pollfd(fd: packets.raw, events: Int16(POLLIN), revents: 0)
            _ = unsafe poll(&entry, 1, CInt(min(50, (deadline - now) / 1_000_000 + 1)))
        }
        return nil
    }

    private func segment(_ bytes: borrowing Span<UInt8>) -> TCPHeader? {
        guard let frame = Frame(decoding: bytes), let tcp = frame.headers.compactMap({ $0 as? TCPHeader }).first,
            let ip = frame.headers.compactMap({ $0 as? IPv4Header }).first, .v4(ip.source) == exchange.ends.destination,
            .v4(ip.destination) == exchange.ends.source, tcp.source == exchange.ends.destinationPort,
            tcp.destination == exchange.ends.sourcePort
        else { return nil }
        return tcp
    }

    private static func value(_ number: Exchange.Number, _ peer: TCPHeader?) -> UInt32 {
        switch number {
        case .value(let value): value
        case .peerSequence(let offset): (peer?.sequence ?? 0) &+ UInt32(truncatingIfNeeded: offset)
        case .peerAcknowledgement(let offset): (peer?.acknowledgement ?? 0) &+ UInt32(truncatingIfNeeded: offset)
        }
    }

    private static func text(_ tcp: TCPHeader) -> String {
        let acknowledgement = tcp.flags.contains(.ack) ? " ack \(tcp.acknowledgement)" : ""
        return "\(tcp.flags.text) seq \(tcp.sequence ?? 0)\(acknowledgement)"
    }
}
