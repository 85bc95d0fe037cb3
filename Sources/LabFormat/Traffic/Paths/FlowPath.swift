// By which way a flow's packets enter the kernel.

/// How a flow sends.
package struct FlowPath: Hashable, Sendable {
    /// `via`
    package enum Way: String, CaseIterable, Hashable, Sendable {
        /// From a packet socket, through the interface's qdisc.
        case packet
        /// From a packet socket to the driver: what the qdisc does is hidden.
        case bypass
        /// From a raw IP socket: routing, netfilter's output and postrouting, the neighbour.
        case ip
        /// From a UDP socket.
        case udp
        /// A stream of bytes over a TCP connection.
        case tcp
        /// From a packet socket, many packets in one send.
        case burst
        /// From a packet socket's transmit ring, many packets with one system call.
        case ring
        /// From an AF_XDP socket in copying mode: past the qdisc, many packets with one system call.
        case xdp
    }

    /// `sndbuf`
    package enum SendBuffer: Hashable, Sendable {
        /// Room for all packets of the flow, so that no queue of the lab throttles the sender.
        case automatic
        /// What the kernel gives a new socket.
        case kernel
        /// SO_SNDBUF in bytes; the kernel doubles it.
        case bytes(Int)
    }

    /// `sender`: by which system calls a TCP flow's bytes get into the socket.
    package enum Writing: String, CaseIterable, Hashable, Sendable { case write, mmap, sendfile, splice, zerocopy }

    /// `pmtu`: IP_MTU_DISCOVER in the kernel's words.
    package enum PathMTU: String, CaseIterable, Hashable, Sendable {
        case dont, want, `do`, probe, interface, omit
    }

    package var way: Way = .packet
    package var sendBuffer: SendBuffer = .automatic
    /// Waits for room in the send buffer; else such a packet is not sent (EAGAIN).
    package var isBlocking = true
    /// nil leaves the kernel's.
    package var pathMTU: PathMTU?
    /// IP_RECVERR
    package var reportsErrors = false
    /// A ring's packets go past the qdisc.
    package var bypasses = false
    /// Packets in one send of a burst, at most; nil: as many as the kernel takes.
    package var segments: Int?
    /// Of a TCP flow.
    package var writing = Writing.write
    /// `copies: count`: the kernel's copies of a TCP flow's bytes are counted.
    package var countsCopies = false
    /// Connections that wait for their accept, at most: listen(2) of a TCP flow's receiver.
    package var backlog = 128
    /// The processor that the sender runs on; nil: any.
    package var cpu: Int?

    package init() {}
}
