// Plays an exchange: sends its packets from a packet socket, and waits for those it expects.

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
    private let shields: [SharedSocket]
    private let stopping = Atomic<Bool>(false)

    package init(_ exchange: Exchange, namespace: Namespace) throws {
        self.exchange = exchange
        (packets, shields) = try namespace.run {
            let shields = try Self.shields(exchange)
            let packets = try SharedSocket(AF_PACKET, SOCK_RAW)
            try packets.set(.packetIgnoreOutgoing, to: 1)
            // ETH_P_ALL
            try packets.bind(to: SocketAddress(interfaceIndex: exchange.interface, protocol: 3))
            return (packets, shields)
        }
    }

    /// The kernel would answer what comes back with a reset or "port unreachable", as it knows of no such socket. One whose
    /// filter lets nothing in stands in its way: such a packet is dropped before anybody answers it.
    private static func shields(_ exchange: Exchange) throws -> [SharedSocket] {
        let kinds: [(IPProtocol, __socket_type)] = [(.tcp, SOCK_STREAM), (.udp, SOCK_DGRAM)]
        return try kinds.filter { exchange.speaks($0.0) }.map { number, type in
            let shield = try SharedSocket(exchange.ends.source.isIPv6 ? AF_INET6 : AF_INET, type)
            try linuxCall("setsockopt", on: "SO_ATTACH_FILTER") {
                unsafe netlab_attach_filter(shield.raw, [.init(code: 0x06, jump_true: 0, jump_false: 0, k: 0)], 1)
            }
            try shield.bind(to: SocketAddress(exchange.ends.source, port: exchange.ends.sourcePort))
            if number == .tcp { try systemCall("listen") { listen(shield.raw, 1) } }
            return shield
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
        case .send(let message, let hops, let repeated): try send(message, hops, repeated, peer)
        case .expect(let message, let within): expect(message, within, &peer)
        case .silence(let time): silence(time)
        }
    }

    /// Its outcome is that of the last one, or of the first that could not be sent.
    private func send(
        _ message: ExchangeMessage, _ hops: UInt8, _ repeated: ExchangeMessage.Repetition, _ peer: TCPHeader?
    ) throws -> Exchange.Outcome {
        var outcome = Exchange.Outcome(met: true, observed: "nothing", duration: 0)
        for index in 0..<repeated.count where !stopping.load(ordering: .relaxed) {
            let advance = UInt32(truncatingIfNeeded: index) &* repeated.stride
            outcome = try send(exchange.frame(message, hops: hops, peer: peer, advance: advance))
            if !outcome.met { break }
        }
        return outcome
    }

    private func send(_ frame: Frame) throws -> Exchange.Outcome {
        let bytes = try frame.encoded()
        let result = unsafe netlab_send(packets.raw, bytes, bytes.count, 0)
        if result < 0 {
            return .init(met: false, observed: Errno(rawValue: -result).symbol, duration: 0)
        }
        let text = frame.headers.last.map { ExchangeMessage.text($0, payload: frame.payload) }
        return .init(met: true, observed: text ?? "nothing", duration: 0)
    }

    private func expect(_ wanted: ExchangeMessage, _ time: UInt64, _ peer: inout TCPHeader?) -> Exchange.Outcome {
        let deadline = Self.deadline(time)
        var seen: [String] = []
        while let reply = next(until: deadline) {
            seen.append(reply.text)
            guard wanted.matches(reply.header, payload: reply.payload, peer: peer) else { continue }
            if let tcp = reply.header as? TCPHeader { peer = tcp }
            return .init(met: true, observed: reply.text, duration: 0)
        }
        return .init(met: false, observed: seen.isEmpty ? nothing : seen.joined(separator: "; "), duration: 0)
    }

    private func silence(_ time: UInt64) -> Exchange.Outcome {
        let reply = next(until: Self.deadline(time))
        // A silence that was cut short says nothing.
        return .init(met: reply == nil && !isStopped, observed: reply?.text ?? nothing, duration: 0)
    }

    private var isStopped: Bool { Interrupts.isRequested || stopping.load(ordering: .relaxed) }

    private var nothing: String { isStopped ? "nothing until it was stopped" : "nothing" }

    private static func deadline(_ time: UInt64) -> UInt64 {
        let (deadline, overflow) = Clock.monotonic.addingReportingOverflow(time)
        return overflow ? .max : deadline
    }

    /// The next packet of the exchange; nil if none came in time.
    private func next(until deadline: UInt64) -> ExchangeReply? {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while !isStopped {
            let count = unsafe recv(packets.raw, &buffer, buffer.count, CInt(MSG_DONTWAIT))
            if count > 0, let frame = Frame(decoding: buffer.span.extracting(0..<count)),
                let reply = ExchangeReply(frame, exchange.ends)
            {
                return reply
            }
            if count > 0 { continue }
            let now = Clock.monotonic
            guard now < deadline else { return nil }
            var entry = pollfd(fd: packets.raw, events: Int16(POLLIN), revents: 0)
            _ = unsafe poll(&entry, 1, CInt(min(50, (deadline - now) / 1_000_000 + 1)))
        }
        return nil
    }
}
