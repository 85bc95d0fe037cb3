// `via: udp`: payloads from a UDP socket, as a program sends them.

import CLinux
import Glibc
import Packets
import SystemCalls

/// The two ends of a UDP or TCP flow, and what the sender's socket writes into the IP header.
package struct SocketEnds: Hashable, Sendable {
    package var source: IPAddress
    package var sourcePort: UInt16
    package var destination: IPAddress
    package var destinationPort: UInt16
    /// TTL or hop limit; nil leaves the kernel's.
    package var hops: UInt8?
    /// DSCP and ECN: the TOS byte or the traffic class.
    package var trafficClass: UInt8

    package init(
        from source: IPAddress, port sourcePort: UInt16, to destination: IPAddress, port destinationPort: UInt16,
        hops: UInt8? = nil, trafficClass: UInt8 = 0
    ) {
        self.source = source
        self.sourcePort = sourcePort
        self.destination = destination
        self.destinationPort = destinationPort
        self.hops = hops
        self.trafficClass = trafficClass
    }

    /// Bytes before the payload of a frame with these addresses and UDP.
    package var udpHeadersLength: Int { 14 + (destination.isIPv6 ? 40 : 20) + 8 }

    /// Sets what the kernel writes into the IP header: IP_TTL, IP_TOS, IPV6_UNICAST_HOPS, IPV6_TCLASS.
    func apply(to socket: SharedSocket) throws(SystemCallError) {
        if let hops { try socket.set(destination.isIPv6 ? .unicastHops : .timeToLive, to: Int(hops)) }
        if trafficClass > 0 {
            try socket.set(destination.isIPv6 ? .trafficClass : .typeOfService, to: Int(trafficClass))
        }
    }
}

enum DatagramOutlet {
    /// A UDP socket bound to its source.
    static func open(_ ends: SocketEnds, settings: SocketSettings) throws(SystemCallError) -> SharedSocket {
        let socket = try SharedSocket(ends.destination.isIPv6 ? AF_INET6 : AF_INET, SOCK_DGRAM)
        try settings.apply(to: socket, isIPv6: ends.destination.isIPv6)
        try ends.apply(to: socket)
        try socket.bind(to: SocketAddress(ends.source, port: ends.sourcePort))
        return socket
    }
}
