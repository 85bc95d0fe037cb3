// What a flow asks of its sender's socket.

import Glibc
import SystemCalls

/// The options of a sender's socket.
package struct SocketSettings: Hashable, Sendable {
    /// How large SO_SNDBUF is. A queued packet is charged to it, with its whole buffer, until the next hop's IP layer takes
    /// it: a sender whose buffer is full waits, and the queue in front of it never overflows.
    package enum SendBuffer: Hashable, Sendable {
        /// Left as the kernel made it: net.core.wmem_default.
        case kernel
        /// For SO_SNDBUFFORCE; the kernel doubles it.
        case bytes(Int)
    }

    /// How a socket treats the path's MTU (IP_MTU_DISCOVER, IPV6_MTU_DISCOVER), in the kernel's words.
    package enum PathMTU: String, CaseIterable, Hashable, Sendable {
        case dont, want, `do`, probe, interface, omit

        var number: Int { Self.allCases.firstIndex(of: self) ?? 1 }
    }

    package var sendBuffer: SendBuffer
    /// Waits for room in the send buffer; else such a send fails with EAGAIN.
    package var isBlocking: Bool
    package var pathMTU: PathMTU?
    /// IP_RECVERR: send(2) tells of drops at the own queue (ENOBUFS) and of every ICMP error.
    package var reportsErrors: Bool

    package init(
        sendBuffer: SendBuffer = .bytes(Generator.ampleSendBuffer), isBlocking: Bool = true, pathMTU: PathMTU? = nil,
        reportsErrors: Bool = false
    ) {
        self.sendBuffer = sendBuffer
        self.isBlocking = isBlocking
        self.pathMTU = pathMTU
        self.reportsErrors = reportsErrors
    }

    /// Sets what belongs to IP.
    func apply(to socket: SharedSocket, isIPv6: Bool) throws(SystemCallError) {
        if let pathMTU { try socket.set(isIPv6 ? .pathMTU6 : .pathMTU, to: pathMTU.number) }
        if reportsErrors { try socket.set(isIPv6 ? .receiveErrors6 : .receiveErrors, to: 1) }
    }

    /// Sets the send buffer and how long it is waited for.
    func applyBuffer(to socket: SharedSocket) throws(SystemCallError) {
        try socket.set(.sendTimeout, toMilliseconds: 100)
        if case .bytes(let size) = sendBuffer { try socket.force(.sendBufferForce, else: .sendBuffer, to: size) }
    }
}

extension SocketOption {
    static let pathMTU = SocketOption(name: "IP_MTU_DISCOVER", level: CInt(IPPROTO_IP), number: IP_MTU_DISCOVER)
    static let pathMTU6 = SocketOption(name: "IPV6_MTU_DISCOVER", level: CInt(IPPROTO_IPV6), number: 23)
    static let receiveErrors = SocketOption(name: "IP_RECVERR", level: CInt(IPPROTO_IP), number: IP_RECVERR)
    static let receiveErrors6 = SocketOption(name: "IPV6_RECVERR", level: CInt(IPPROTO_IPV6), number: 25)
    static let timeToLive = SocketOption(name: "IP_TTL", level: CInt(IPPROTO_IP), number: IP_TTL)
    static let typeOfService = SocketOption(name: "IP_TOS", level: CInt(IPPROTO_IP), number: IP_TOS)
    static let unicastHops = SocketOption(name: "IPV6_UNICAST_HOPS", level: CInt(IPPROTO_IPV6), number: 16)
    static let trafficClass = SocketOption(name: "IPV6_TCLASS", level: CInt(IPPROTO_IPV6), number: 67)
}
