// Sends the frames of a flow by one of the ways into the kernel, one send(2) per packet.

import CLinux
import Glibc
import Namespaces
import SystemCalls
import SystemPackage

/// A sender's socket. Like `trafgen --no-qdisc-bypass`, but every packet has its verdict.
package final class Generator: Sendable {
    /// 64 MiB: 80,000 small packets of 832 bytes may be queued on the path before the sender blocks.
    package static let ampleSendBuffer = 64 << 20

    /// The effective SO_SNDBUF in bytes: twice what was asked, or less where the right to exceed the limit is missing.
    package let sendBuffer: Int
    private let socket: SharedSocket
    private let way: Way
    private let isBlocking: Bool
    private let ring: TransmitRing?
    private let xdp: XDPOutlet?

    /// Opens the socket inside `namespace`, on a thread made for it, which can `prepare` where it belongs.
    package init(
        namespace: Namespace, way: Way, settings: SocketSettings = SocketSettings(),
        prepare: @escaping @Sendable () throws -> Void = {}
    ) throws {
        let socket = try namespace.run {
            try prepare()
            return try way.open(settings)
        }
        sendBuffer = try socket.value(of: .sendBuffer)
        self.socket = socket
        self.way = way
        isBlocking = settings.isBlocking
        // What keeps the socket from its interface is told here, and not by a thread in the midst of a run.
        ring =
            if case .ring(_, let length, _) = way {
                try TransmitRing(socket: socket.raw, frameLength: length)
            } else { nil }
        xdp =
            if case .xdp(let interface) = way {
                try XDPOutlet(socket: socket.raw, interface: interface, isBlocking: settings.isBlocking)
            } else { nil }
    }

    /// A packet socket bound to an interface. `sendBuffer` is for SO_SNDBUFFORCE; the kernel doubles it.
    package convenience init(
        namespace: Namespace, interfaceIndex: Int, sendBuffer: Int = ampleSendBuffer, isBlocking: Bool = true
    ) throws {
        try self.init(
            namespace: namespace, way: .packet(interface: interfaceIndex),
            settings: SocketSettings(sendBuffer: .bytes(sendBuffer), isBlocking: isBlocking))
    }

    /// Bytes of the send buffer that are charged for packets under way (SO_MEMINFO; `ss -m` shows it as t).
    package var queuedMemory: Int { get throws { Int(try socket.words(of: .memoryInfo, count: 9)[2]) } }

    /// Sends `count` frames on a thread made for it, pinned to `cpu` if one is given, and waits for their end.
    ///
    /// A blocking sender waits for room in its send buffer; one that is not gets EAGAIN. No packet is tried twice.
    package func send(
        _ frames: some FrameSource, count: Int, pacing: Pacing, cpu: Int? = nil,
        progress: SenderProgress = SenderProgress()
    ) throws -> SenderReport {
        try start(
            frames, count: count, pacing: pacing, cpu: cpu, progress: progress
        ).join()
    }

    /// Begins to send; `join()` waits for the end and gives the report.
    package func start(
        _ frames: some FrameSource, count: Int, pacing: Pacing, cpu: Int? = nil,
        progress: SenderProgress = SenderProgress()
    ) throws(SystemCallError) -> FreshThread<SenderReport> {
        try FreshThread {
            try progress.during {
                // A caller in another module has only the generic code: the loop is compiled here for each kind of frames.
                switch frames {
                case let frames as FrameTemplate: try self.transmit(frames, count, pacing, cpu, progress)
                case let frames as FlowFrames: try self.transmit(frames, count, pacing, cpu, progress)
                case let frames as ReplayFrames: try self.transmit(frames, count, pacing, cpu, progress)
                default: try self.transmit(frames, count, pacing, cpu, progress)
                }
            }
        }
    }

    /// Can a thread of this process be pinned to that processor?
    /// - Throws: SystemCallError, EINVAL where it is not there or not allowed.
    package static func tryProcessor(_ cpu: Int) throws { try FreshThread.run { try pin(to: cpu) } }

    private static func pin(to cpu: Int) throws(SystemCallError) {
        try linuxCall("sched_setaffinity", on: "processor \(cpu)") { netlab_pin_to_cpu(CInt(clamping: cpu)) }
    }

    /// Sends by the flow's way, on the calling thread.
    private func transmit(
        _ frames: some FrameSource, _ count: Int, _ pacing: Pacing, _ cpu: Int?, _ progress: SenderProgress
    ) throws -> SenderReport {
        if let cpu { try Self.pin(to: cpu) }
        // A burst that is interrupted is no burst. Without the right to it, the departure errors say how it went.
        _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, -20)
        // The default slack of 50 microseconds would eat the time that is kept for spinning.
        try linuxCall("prctl", on: "PR_SET_TIMERSLACK") { netlab_set_timer_slack(1) }
        switch way {
        case .packet, .bypass:
            return run(PacketOutlet(socket: socket.raw), frames, count, pacing, progress)
        case .burst(_, let segments):
            let outlet = BurstOutlet(socket: socket.raw, segments: segments, isBlocking: isBlocking)
            return run(outlet, frames, count, pacing, progress)
        case .xdp:
            guard let xdp else { throw SystemCallError("bind", on: "AF_XDP", errno: .badFileDescriptor) }
            return run(xdp, frames, count, pacing, progress)
        case .ring:
            guard let ring else { throw SystemCallError("setsockopt", on: "PACKET_TX_RING", errno: .badFileDescriptor) }
            return run(RingOutlet(ring, isBlocking: isBlocking), frames, count, pacing, progress)
        case .tcp(_, let plan): return try run(plan, count, pacing, progress)
        case .ip(_, let offset), .udp(_, let offset):
            let flags = isBlocking ? 0 : CInt(MSG_DONTWAIT)
            let outlet = InnerOutlet(
                socket: socket.raw, offset: offset, flags: flags, destination: connect())
            return run(outlet, frames, count, pacing, progress)
        }
    }

    /// Connects the socket; gives its destination where that cannot be.
    private func connect() -> SocketAddress? {
        guard let destination = way.destination else { return nil }
        do { try socket.connect(to: destination) } catch { return destination }
        return nil
    }

    private func run(
        _ plan: StreamPlan, _ count: Int, _ pacing: Pacing, _ progress: SenderProgress
    ) throws -> SenderReport {
        guard let destination = way.destination else { throw SystemCallError("connect", errno: .invalidArgument) }
        let pattern = try StreamPattern(message: plan.message, seed: plan.seed)
        let sender = StreamSender(
            socket: socket, pattern: pattern, plan: plan, destination: destination, progress: progress,
            isBlocking: isBlocking)
        var transmission = StreamTransmission(sender, pacing: pacing)
        return try transmission.run(count: count, pacing: pacing, sendBuffer: sendBuffer)
    }

    private func run(
        _ outlet: some Outlet, _ frames: some FrameSource, _ count: Int, _ pacing: Pacing, _ progress: SenderProgress
    ) -> SenderReport {
        var transmission = Transmission(outlet: outlet, isBlocking: isBlocking, pacing: pacing, progress: progress)
        transmission.run(frames, count: count)
        return transmission.report(frames, count: count, sendBuffer: sendBuffer)
    }
}
