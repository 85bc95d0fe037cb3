// A packet socket that sees every frame of an interface, in both directions.

import CLinux
import Glibc
import Namespaces
import Packets
import SystemCalls
import SystemPackage

/// Equivalent: `tcpdump -i INTERFACE -w -`, in the interface's namespace. One thread uses it.
///
/// It is safe because its memory lives as long as the object and only `read` hands out what is in it, as a copy.
@safe
package final class CaptureSocket {
    private static let slot = 1 << 16
    private static let allProtocols: UInt16 = 3
    private static let outgoing: UInt8 = 4  // PACKET_OUTGOING of linux/if_packet.h

    private let socket: SharedSocket
    private let snapLength: Int
    private let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: slot + 4, alignment: 16)
    /// Frames read until now.
    package private(set) var received: UInt64 = 0
    private let statistics: PacketStatistics

    /// Opens the socket inside `namespace`; from then on the kernel queues what passes.
    /// - Parameter snapLength: bytes kept of each frame at most; the kernel's queue holds them whole.
    package init(namespace: Namespace, interfaceIndex: Int, snapLength: Int = 262_144) throws {
        socket = try namespace.run {
            let socket = try SharedSocket(AF_PACKET, SOCK_RAW)
            try socket.apply(.ample)
            try socket.set(.timestamps, to: 1)
            try socket.set(.auxiliaryData, to: 1)
            try socket.bind(to: SocketAddress(interfaceIndex: interfaceIndex, protocol: Self.allProtocols))
            return socket
        }
        statistics = PacketStatistics(socket)
        self.snapLength = min(max(1, snapLength), Self.slot)
    }

    deinit { unsafe memory.deallocate() }

    /// For poll(2).
    package var descriptor: CInt { socket.raw }

    /// Reads up to `limit` frames that are there; each is of interface number `interface`.
    package func read(limit: Int, as interface: Int) throws(SystemCallError) -> [CapturedPacket] {
        var packets: [CapturedPacket] = []
        var frame = netlab_frame()
        while packets.count < limit {
            let result = unsafe netlab_capture(socket.raw, memory.baseAddress, memory.count, &frame)
            if result == 0 { break }
            // The link went down: what came before is still queued.
            if result == -ENETDOWN || result == -EINTR { continue }
            guard result > 0 else { throw SystemCallError("recvmsg", errno: Errno(rawValue: -result)) }
            packets.append(packet(frame, interface))
        }
        received += UInt64(packets.count)
        return packets
    }

    private func packet(_ frame: netlab_frame, _ interface: Int) -> CapturedPacket {
        let kept = min(Int(frame.kept), snapLength)
        return CapturedPacket(
            interface: interface, time: frame.arrival > 0 ? frame.arrival : Clock.wall,
            bytes: unsafe Array(memory[..<kept]), length: Int(frame.length),
            direction: frame.packet_type == Self.outgoing ? .outbound : .inbound)
    }

    /// Frames that found no room in the queue (PACKET_STATISTICS).
    package func lost() throws(SystemCallError) -> UInt64 { UInt64(try statistics.read().lost) }
}
