// By which way a frame enters the kernel; each way is one file.

import CLinux
import Glibc

/// Hands one frame to the kernel.
protocol Outlet {
    /// The result of the system call: 0 or more if the kernel took the frame, else -errno. It tries once; `waiting` for
    /// room in the send buffer, or not.
    mutating func send(_ frame: UnsafeRawBufferPointer, waiting: Bool) -> Int

    /// How many packets the last result speaks of. 0: the frame waits for others that go with it.
    var packets: Int { get }

    /// Those of them that the kernel refused one by one, in order.
    var refused: [RefusedPacket] { get }

    /// What waits may not wait for a packet that is not yet due.
    var isImpatient: Bool { get }

    /// Sends what waits; the packets of the verdict, or -errno for `packets` of them. Then nothing waits.
    mutating func finish() -> Int
}

/// A packet that was refused among others that were not.
struct RefusedPacket {
    /// Its place among the packets of the result, from 0.
    let index: Int
    let errno: Int
}

extension Outlet {
    @inline(__always) var refused: [RefusedPacket] { [] }
    @inline(__always) var isImpatient: Bool { false }
    @inline(__always) var packets: Int { 1 }
    mutating func finish() -> Int { 0 }
}
