// Room for one batch of datagrams.

import CLinux
import Glibc
import SystemCalls
import SystemPackage

/// How a packet came.
struct Arrival: Hashable, Sendable {
    /// Its true length in bytes, if less of it was read.
    var length: Int
    /// It is for another station.
    var isOtherHost = false
    /// Nanoseconds of CLOCK_REALTIME when the kernel took it in; nil if it did not say.
    var time: UInt64?
}

extension Arrival {
    fileprivate init(_ datagram: netlab_datagram) {
        let otherHost: UInt8 = 3  // PACKET_OTHERHOST of linux/if_packet.h
        self.init(
            length: Int(datagram.length), isOtherHost: datagram.packet_type == otherHost,
            time: datagram.arrival > 0 ? datagram.arrival : nil)
    }
}

/// Memory that recvmmsg(2) fills; one thread uses it.
///
/// It is safe because the memory lives as long as the object and only `drain` hands out views of it.
@safe
final class ReceiveBuffer {
    /// The longest datagram fits; pages beyond a packet's length are never touched.
    private static let slot = 65536

    private let memory: UnsafeMutableRawBufferPointer
    private var datagrams = [netlab_datagram](repeating: netlab_datagram(), count: Int(NETLAB_DATAGRAMS))

    init() {
        unsafe memory = .allocate(byteCount: Int(NETLAB_DATAGRAMS) * Self.slot, alignment: 16)
    }

    deinit { unsafe memory.deallocate() }

    /// Reads until nothing is queued; `body` gets each packet and how it came. Gives the number of packets.
    func drain(
        _ socket: SharedSocket, _ body: (borrowing Span<UInt8>, Arrival) -> Void
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
                    unsafe body(Span(_unsafeElements: UnsafeBufferPointer(view)), Arrival(datagrams[index]))
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
