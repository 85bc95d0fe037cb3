// The memory that a packet socket shares with the kernel.

import CLinux
import SystemCalls

/// A receive ring (PACKET_RX_RING, TPACKET_V3). A small packet takes 160 bytes of it instead of a socket buffer of 832,
/// and reading takes no system call: one for each block at most.
///
/// It is safe because the memory lives as long as the object, only `receive` hands out views of it, and one thread alone,
/// the reader's, calls that.
@safe
final class PacketRing: ArrivalSource, @unchecked Sendable {
    /// No frame of a veth is longer than 64 KiB and its headers.
    static let blockSize = 1 << 17
    private static let batch = 64
    /// A block that is not full is handed over after so many milliseconds.
    private static let timeout: CUnsignedInt = 60

    let size: Int
    private var ring = unsafe netlab_ring()
    private var packets = unsafe [netlab_ring_packet](repeating: netlab_ring_packet(), count: PacketRing.batch)

    /// Bytes in which all packets find room however late they are read, up to 1 GiB. A packet takes its frame and 96 bytes
    /// before it; a quarter and 4 MiB more are for blocks that the kernel hands over before they are full.
    static func size(packets: Int, frameLength: Int) -> Int {
        let slot = (frameLength + 96 + 15) / 16 * 16
        let (size, overflow) = packets.multipliedReportingOverflow(by: slot + slot / 4)
        // A slow flow fills a block for its time and not with packets: 32 of them are two seconds of a reader's absence.
        return overflow ? 1 << 30 : min(size + 32 * blockSize, 1 << 30)
    }

    /// Gives the socket a ring of at least `size` bytes; before it is bound.
    init(_ socket: SharedSocket, size: Int, blockSize: Int = PacketRing.blockSize) throws(SystemCallError) {
        let blocks = max(2, (size + blockSize - 1) / blockSize)
        self.size = blocks * blockSize
        try linuxCall("setsockopt", on: "PACKET_RX_RING") {
            unsafe netlab_ring_open(socket.raw, blockSize, CUnsignedInt(blocks), Self.timeout, &ring)
        }
    }

    deinit { if unsafe ring.memory != nil { unsafe netlab_ring_close(&ring) } }

    func receive(
        from socket: SharedSocket, limit: Int, _ body: (borrowing Span<UInt8>, Arrival) -> Void
    ) throws(SystemCallError) -> Int {
        let count = Int(unsafe netlab_ring_read(&ring, &packets, CUnsignedInt(min(limit, Self.batch))))
        for index in 0..<count {
            let packet = unsafe packets[index]
            let bytes = unsafe UnsafeRawBufferPointer(start: packet.bytes, count: Int(packet.captured))
            unsafe bytes.withMemoryRebound(to: UInt8.self) { view in
                unsafe body(Span(_unsafeElements: view), Arrival(packet))
            }
        }
        return count
    }
}

extension Arrival {
    fileprivate init(_ packet: netlab_ring_packet) {
        self.init(
            length: Int(unsafe packet.length), isOtherHost: unsafe packet.packet_type == Self.otherHost,
            isChecksumPending: unsafe packet.checksum_pending, vlan: unsafe packet.vlan, time: unsafe packet.arrival)
    }
}
