// `via: ip`: IP packets from a raw socket, through routing, netfilter's output and postrouting, and the neighbour.

import CLinux
import Glibc
import Packets
import SystemCalls

/// send(2) of a frame's part from `offset` on. The kernel puts in what stands before it.
struct InnerOutlet: Outlet {
    let socket: CInt
    let offset: Int
    let flags: CInt
    /// Where the socket could not be connected: the kernel has no route, and says so to every single packet.
    let destination: SocketAddress?

    @inline(__always)
    func send(_ frame: UnsafeRawBufferPointer, waiting: Bool) -> Int {
        guard let start = frame.baseAddress, frame.count > offset else { return -Int(EINVAL) }
        guard let destination else {
            return Int(unsafe netlab_send(socket, start + offset, frame.count - offset, flags))
        }
        return unsafe destination.bytes.withUnsafeBytes { address in
            Int(
                unsafe netlab_send_to(
                    socket, start + offset, frame.count - offset, flags, address.baseAddress,
                    UInt32(address.count)))
        }
    }
}

enum RawOutlet {
    /// A raw socket whose packets bring their own IP header: IP_HDRINCL, which IPPROTO_RAW implies. The kernel still writes
    /// the total length and the checksum of an IPv4 header, and an ID or a source that is 0.
    static func open(to destination: IPAddress, settings: SocketSettings) throws(SystemCallError) -> SharedSocket {
        let socket = try SharedSocket(
            destination.isIPv6 ? AF_INET6 : AF_INET, SOCK_RAW, protocol: CInt(IPPROTO_RAW))
        try settings.apply(to: socket, isIPv6: destination.isIPv6)
        return socket
    }
}
