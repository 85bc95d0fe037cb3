// `via: ring`: frames from a packet socket's transmit ring, up to 64 with one system call, each with its own verdict.

import CLinux
import Glibc
import SystemCalls
import SystemPackage

/// The transmit ring of a packet socket (PACKET_TX_RING), as `trafgen` uses it. The kernel stops at a packet that it refuses, so
/// that one is known; and it copies every frame, so that a packet under way does not change when its slot is used again.
///
/// It is safe because the ring lives as long as the object, and one thread at a time, the sender's, uses it.
@safe final class RingOutlet: Outlet, @unchecked Sendable {
    /// What the kernel takes with one system call.
    static let batch = 64

    private let ring: OpaquePointer
    private let isBlocking: Bool
    private var held = 0
    /// How many packets the last result speaks of.
    private(set) var packets = 0
    private(set) var refused: [RefusedPacket] = []

    /// Makes the ring of a packet socket that is not yet bound, for frames of at most `frameLength` bytes.
    init(socket: CInt, frameLength: Int, isBlocking: Bool) throws(SystemCallError) {
        var ring: OpaquePointer?
        try linuxCall("setsockopt", on: "PACKET_TX_RING") { unsafe netlab_tx_ring_open(socket, frameLength, &ring) }
        guard let ring = unsafe ring else { throw SystemCallError("setsockopt", errno: .ioError) }
        unsafe self.ring = ring
        self.isBlocking = isBlocking
        refused.reserveCapacity(Self.batch)
    }

    deinit { unsafe netlab_tx_ring_close(ring) }

    var isImpatient: Bool { held > 0 }

    func send(_ frame: UnsafeRawBufferPointer, waiting: Bool) -> Int {
        let result = unsafe netlab_tx_ring_put(ring, frame.baseAddress, frame.count)
        refused.removeAll(keepingCapacity: true)
        guard result >= 0 else {
            // All slots belong to packets under way, or the frame is longer than a slot.
            packets = 1
            if waiting { Clock.sleep(milliseconds: 1) }
            return Int(result)
        }
        held += 1
        packets = 0
        return held < Self.batch ? 0 : flush()
    }

    func finish() -> Int { flush() }

    /// Lets the kernel take what waits; a blocking sender waits for room in the send buffer.
    private func flush() -> Int {
        refused.removeAll(keepingCapacity: true)
        packets = held
        while held > 0 {
            var errno: CInt = 0
            held -= Int(unsafe netlab_tx_ring_send(ring, &errno))
            guard errno != 0 else { continue }
            if errno == EAGAIN, isBlocking, !Interrupts.isRequested {
                Clock.sleep(milliseconds: 1)
            } else {
                refused.append(RefusedPacket(index: packets - held, errno: Int(errno)))
                unsafe netlab_tx_ring_forget(ring)
                held -= 1
            }
        }
        return packets
    }
}
