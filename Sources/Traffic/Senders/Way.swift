// The ways into the kernel, with what each needs to know.

import CLinux
import Glibc
import Packets
import SystemCalls

/// `via` of a flow.
package enum Way: Hashable, Sendable {
    /// From a packet socket, through the interface's qdisc.
    case packet(interface: Int)
    /// From a packet socket to the driver: no qdisc, no netfilter egress, no tc egress, not seen by captures of the sender.
    case bypass(interface: Int)
    /// IP packets from a raw socket. `offset` bytes of each frame stand before the IP header.
    case ip(to: IPAddress, offset: Int)
    /// Payloads from a UDP socket. `offset` bytes of each frame stand before the payload.
    case udp(SocketEnds, offset: Int)
    /// From a packet socket, up to `segments` packets in one send(2), transmitted without a pause between them.
    case burst(interface: Int, segments: Int)
    /// A stream of bytes over a TCP connection; the frames only say how long a message is.
    case tcp(SocketEnds, StreamPlan)

    /// From a packet socket's transmit ring, frames of at most `frameLength` bytes, many with one system call.
    case ring(interface: Int, frameLength: Int, bypasses: Bool)
    /// From an AF_XDP socket: as bypass, many packets with one system call.
    case xdp(interface: Int)

    /// Opens the socket, in the calling thread's namespace.
    func open(_ settings: SocketSettings) throws(SystemCallError) -> SharedSocket {
        let socket =
            switch self {
            case .packet(let interface): try PacketOutlet.open(interface: interface, bypasses: false)
            case .bypass(let interface): try PacketOutlet.open(interface: interface, bypasses: true)
            case .ip(let destination, _): try RawOutlet.open(to: destination, settings: settings)
            case .burst(let interface, _): try BurstOutlet.open(interface: interface)
            case .ring(let interface, _, let bypasses):
                try PacketOutlet.open(interface: interface, bypasses: bypasses)
            case .xdp: try SharedSocket(NETLAB_AF_XDP, SOCK_RAW)
            case .tcp(let ends, _): try StreamSender.open(ends, settings: settings)
            case .udp(let ends, _): try DatagramOutlet.open(ends, settings: settings)
            }
        try settings.applyBuffer(to: socket)
        return socket
    }

    /// Where a socket of this way is connected to, so that errors which come back are its own.
    var destination: SocketAddress? {
        switch self {
        case .packet, .bypass, .burst, .ring, .xdp: nil
        case .ip(let address, _): SocketAddress(address, port: 0)
        case .udp(let ends, _), .tcp(let ends, _): SocketAddress(ends.destination, port: ends.destinationPort)
        }
    }
}
