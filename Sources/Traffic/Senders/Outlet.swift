// By which way a frame enters the kernel; each way is one file.

import CLinux
import Glibc

/// Hands one frame to the kernel.
protocol Outlet {
    /// The result of the system call: 0 or more if the kernel took the frame, else -errno. It tries once.
    func send(_ frame: UnsafeRawBufferPointer) -> Int
}

/// `via: packet`: send(2) on a packet socket, through the interface's qdisc.
struct PacketOutlet: Outlet {
    let socket: CInt
    let flags: CInt

    @inline(__always)
    func send(_ frame: UnsafeRawBufferPointer) -> Int {
        Int(unsafe netlab_send(socket, frame.baseAddress, frame.count, flags))
    }
}
