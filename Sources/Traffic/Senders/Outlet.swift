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

    /// How many packets the kernel took before it refused `packets` others.
    var taken: Int { get }

    /// Packets that wait for others.
    var held: Int { get }

    /// Sends what waits; the packets that the kernel took, or -errno for `packets` of them. Then nothing waits.
    mutating func finish() -> Int
}

extension Outlet {
    @inline(__always) var packets: Int { 1 }
    @inline(__always) var taken: Int { 0 }
    @inline(__always) var held: Int { 0 }
    mutating func finish() -> Int { 0 }
}
