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
    /// The sender left its transport checksum to the device (TP_STATUS_CSUMNOTREADY): it is not there yet.
    var isChecksumPending = false
    /// The outer VLAN tag, TPID and TCI, where a ring keeps it beside the frame; 0: there is none.
    var vlan: UInt32 = 0
    /// Nanoseconds of CLOCK_REALTIME when the kernel took it in; nil if it did not say.
    var time: UInt64?
}

extension Arrival {
    /// PACKET_OTHERHOST of linux/if_packet.h
    static let otherHost: UInt8 = 3

    fileprivate init(_ datagram: netlab_datagram) {
        self.init(
            length: Int(datagram.length), isOtherHost: datagram.packet_type == Self.otherHost,
            time: datagram.arrival > 0 ? datagram.arrival : nil)
    }
}

/// Memory that recvmmsg(2) fills; one thread uses it.
///
/// It is safe because the memory lives as long as the object and only `drain` hands out views of it.
@safe
final class ReceiveBuffer: ArrivalSource {
    /// The longest datagram fits; pages beyond a packet's length are never touched.
    private static let slot = 65536

    private let memory: UnsafeMutableRawBufferPointer
    private var datagrams = [netlab_datagram](repeating: netlab_datagram(), count: Int(NETLAB_DATAGRAMS))

    init() {
        unsafe memory = .allocate(byteCount: Int(NETLAB_DATAGRAMS) * Self.slot, alignment: 16)
    }

    deinit { unsafe memory.deallocate() }

    /// Reads one batch of at most `limit`; `body` gets each packet and how it came. Gives the number of packets, 0 if
    /// nothing is queued.
    func receive(
        from socket: SharedSocket, limit: Int, _ body: (borrowing Span<UInt8>, Arrival) -> Void
    ) throws(SystemCallError) -> Int {
        let count = try receive(from: socket, limit: min(limit, Int(NETLAB_DATAGRAMS)))
        for index in 0..<count {
            let length = Int(datagrams[index].length)
            let start = index * Self.slot
            let bytes = unsafe memory[start..<(start + min(length, Self.slot))]
            unsafe bytes.withMemoryRebound(to: UInt8.self) { view in
                unsafe body(Span(_unsafeElements: UnsafeBufferPointer(view)), Arrival(datagrams[index]))
            }
        }
        return count
    }

    /// One batch. A link that goes down is no reason to end: frames that came before are still queued.
    private func receive(from socket: SharedSocket, limit: Int) throws(SystemCallError) -> Int {
        while true {
            let count = unsafe netlab_receive(
                socket.raw, memory.baseAddress, Self.slot, CUnsignedInt(limit), &datagrams)
            if count >= 0 { return Int(count) }
            let errno = Errno(rawValue: -count)
            if errno != .interrupted, errno != .networkDown { throw SystemCallError("recvmmsg", errno: errno) }
        }
    }
}
