// `via: ring`: frames from a packet socket's transmit ring, up to 64 with one system call, each with its own verdict.

import CLinux
import Glibc
import SystemCalls
import SystemPackage

/// The memory of a packet socket's transmit ring (PACKET_TX_RING), as `trafgen` uses it.
///
/// It is safe because the memory lives as long as the object, and one thread at a time, the sender's, uses it.
@safe final class TransmitRing: @unchecked Sendable {
    fileprivate let memory: OpaquePointer

    /// Makes the ring of a packet socket, for frames of at most `frameLength` bytes.
    init(socket: CInt, frameLength: Int) throws(SystemCallError) {
        var memory: OpaquePointer?
        try linuxCall("setsockopt", on: "PACKET_TX_RING") { unsafe netlab_tx_ring_open(socket, frameLength, &memory) }
        guard let memory = unsafe memory else { throw SystemCallError("setsockopt", errno: .ioError) }
        unsafe self.memory = memory
    }

    deinit { unsafe netlab_tx_ring_close(memory) }
}

/// Fills a ring and lets the kernel take from it. The kernel stops at a packet that it refuses, so that one is known; and it
/// copies every frame, so that a packet under way does not change when its slot is used again.
struct RingOutlet: Outlet {
    /// What the kernel takes with one system call.
    static let batch = 64

    private let ring: TransmitRing
    private let isBlocking: Bool
    private var held = 0
    /// How many packets the last result speaks of.
    private(set) var packets = 0
    private(set) var refused: [RefusedPacket] = []

    init(_ ring: TransmitRing, isBlocking: Bool) {
        self.ring = ring
        self.isBlocking = isBlocking
        refused.reserveCapacity(Self.batch)
    }

    var isImpatient: Bool { held > 0 }

    @inline(__always)
    mutating func send(_ frame: UnsafeRawBufferPointer, waiting: Bool) -> Int {
        let result = unsafe netlab_tx_ring_put(ring.memory, frame.baseAddress, frame.count)
        if !refused.isEmpty { refused.removeAll(keepingCapacity: true) }
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

    mutating func finish() -> Int { flush() }

    /// Lets the kernel take what waits; a blocking sender waits for room in the send buffer.
    private mutating func flush() -> Int {
        refused.removeAll(keepingCapacity: true)
        packets = held
        while held > 0 {
            var errno: CInt = 0
            held -= Int(unsafe netlab_tx_ring_send(ring.memory, &errno))
            guard errno != 0 else { continue }
            if errno == EAGAIN, isBlocking, !Interrupts.isRequested {
                Clock.sleep(milliseconds: 1)
            } else {
                refused.append(RefusedPacket(index: packets - held, errno: Int(errno)))
                unsafe netlab_tx_ring_forget(ring.memory)
                held -= 1
            }
        }
        return packets
    }
}
