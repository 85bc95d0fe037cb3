// `via: packet` and `via: bypass`: frames as they are, from a packet socket.

import CLinux
import Glibc
import SystemCalls

/// send(2) on a packet socket. That it did not find room at once says that it blocked.
struct PacketOutlet: Outlet {
    let socket: CInt

    @inline(__always)
    func send(_ frame: UnsafeRawBufferPointer, waiting: Bool) -> Int {
        Int(unsafe netlab_send(socket, frame.baseAddress, frame.count, waiting ? 0 : CInt(MSG_DONTWAIT)))
    }

    /// A packet socket that only sends: protocol 0 receives nothing. Past the interface's qdisc if it `bypasses` that:
    /// `trafgen` without `--no-qdisc-bypass`.
    static func open(interface: Int, bypasses: Bool) throws(SystemCallError) -> SharedSocket {
        let socket = try SharedSocket(AF_PACKET, SOCK_RAW)
        try socket.bind(to: SocketAddress(interfaceIndex: interface, protocol: 0))
        if bypasses { try socket.set(.packetQdiscBypass, to: 1) }
        return socket
    }
}

extension SocketOption {
    static let packetQdiscBypass = SocketOption(name: "PACKET_QDISC_BYPASS", level: 263, number: 20)
}
