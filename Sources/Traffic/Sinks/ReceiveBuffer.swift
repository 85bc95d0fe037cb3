// Room for one batch of datagrams.

import CLinux
import Glibc
import SystemCalls
import SystemPackage

/// Memory that recvmmsg(2) fills; one thread uses it.
///
/// It is safe because the memory lives as long as the object and only `drain` hands out views of it.
@safe
final class ReceiveBuffer {
    /// The longest datagram fits; pages beyond a packet's length are never touched.
    private static let slot = 65536

    /// The packet type PACKET_OTHERHOST (linux/if_packet.h).
    static let otherHost: UInt8 = 3

    private let memory: UnsafeMutableRawBufferPointer
    private var datagrams = [netlab_datagram](repeating: netlab_datagram(), count: Int(NETLAB_DATAGRAMS))

    init() {
        unsafe memory = .allocate(byteCount: Int(NETLAB_DATAGRAMS) * Self.slot, alignment: 16)
    }

    deinit { unsafe memory.deallocate() }

    /// Reads until nothing is queued; `body` gets each packet, its true length and its packet type.
    /// Gives the number of packets.
    func drain(
        _ socket: SharedSocket, _ body: (borrowing Span<UInt8>, Int, UInt8) -> Void
    ) throws(SystemCallError) -> Int {
        var total = 0
        while true {
            let count = try receive(from: socket)
            if count == 0 { return total }
            for index in 0..<count {
                let length = Int(datagrams[index].length)
                let start = index * Self.slot
                let bytes = unsafe memory[start..<(start + min(length, Self.slot))]
                unsafe bytes.withMemoryRebound(to: UInt8.self) { view in
                    unsafe body(Span(_unsafeElements: UnsafeBufferPointer(view)), length, datagrams[index].packet_type)
                }
            }
            total += count
        }
    }

    /// One batch. A link that goes down is no reason to end: frames that came before are still queued.
    private func receive(from socket: SharedSocket) throws(SystemCallError) -> Int {
        while true {
            let count = unsafe netlab_receive(
                socket.raw, memory.baseAddress, Self.slot, CUnsignedInt(NETLAB_DATAGRAMS), &datagrams)
            if count >= 0 { return Int(count) }
            let errno = Errno(rawValue: -count)
            if errno != .interrupted, errno != .networkDown { throw SystemCallError("recvmmsg", errno: errno) }
        }
    }
}
