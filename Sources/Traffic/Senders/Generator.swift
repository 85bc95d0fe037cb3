// Sends frames from an interface through its qdisc, one send(2) per packet.

import CLinux
import Glibc
import Namespaces
import SystemCalls
import SystemPackage

/// A packet socket bound to an interface. Like `trafgen --no-qdisc-bypass`, but every packet has its verdict.
package final class Generator: Sendable {
    /// 64 MiB: 80,000 small packets of 832 bytes may be queued on the path before the sender blocks.
    package static let ampleSendBuffer = 64 << 20

    /// The effective SO_SNDBUF in bytes: twice what was asked, or less where the right to exceed the limit is missing.
    package let sendBuffer: Int
    private let socket: SharedSocket

    /// Opens the socket inside `namespace`. `sendBuffer` is for SO_SNDBUFFORCE; the kernel doubles it. A queued packet
    /// is charged to it until the last hop's IP layer, so it must exceed every queue on the path or the sender is
    /// slowed down by them.
    package init(namespace: Namespace, interfaceIndex: Int, sendBuffer: Int = ampleSendBuffer) throws {
        let socket = try namespace.run {
            // Protocol 0: the socket receives nothing.
            let socket = try SharedSocket(AF_PACKET, SOCK_RAW)
            try socket.bind(to: SocketAddress(interfaceIndex: interfaceIndex, protocol: 0))
            try socket.set(.sendTimeout, toMilliseconds: 100)
            try socket.force(.sendBufferForce, else: .sendBuffer, to: sendBuffer)
            return socket
        }
        self.sendBuffer = try socket.value(of: .sendBuffer)
        self.socket = socket
    }

    /// Sends `count` frames on a thread made for it, pinned to `cpu` if one is given, and waits for their end.
    ///
    /// A blocking sender waits for room in its send buffer; one that is not gets EAGAIN. No packet is tried twice.
    package func send(
        _ frames: some FrameSource, count: Int, pacing: Pacing, isBlocking: Bool = true, cpu: Int? = nil,
        progress: SenderProgress = SenderProgress()
    ) throws -> SenderReport {
        try start(
            frames, count: count, pacing: pacing, isBlocking: isBlocking, cpu: cpu, progress: progress
        ).join()
    }

    /// Begins to send; `join()` waits for the end and gives the report.
    package func start(
        _ frames: some FrameSource, count: Int, pacing: Pacing, isBlocking: Bool = true, cpu: Int? = nil,
        progress: SenderProgress = SenderProgress()
    ) throws(SystemCallError) -> FreshThread<SenderReport> {
        try FreshThread {
            if let cpu { try linuxCall("sched_setaffinity") { netlab_pin_to_cpu(CInt(clamping: cpu)) } }
            // A burst that is interrupted is no burst. Without the right to it, the departure errors say how it went.
            _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, -20)
            // The default slack of 50 microseconds would eat the time that is kept for spinning.
            try linuxCall("prctl", on: "PR_SET_TIMERSLACK") { netlab_set_timer_slack(1) }
            let outlet = PacketOutlet(socket: self.socket.raw, flags: isBlocking ? 0 : CInt(MSG_DONTWAIT))
            var transmission = Transmission(outlet: outlet, isBlocking: isBlocking, pacing: pacing)
            transmission.run(frames, count: count, progress: progress)
            return transmission.report(frames, count: count, sendBuffer: self.sendBuffer)
        }
    }
}
