// What a sink saw besides the packets of its flows.

/// One socket that witnessed arrivals, or just stood open.
package struct SinkEvidence: Codable, Sendable, Hashable {
    package var node: String
    /// `udp 9000`, `packet eth0`, `tcp 80`.
    package var socket: String
    /// The flows that end here.
    package var flows: [String]
    /// Packets read, connections in the case of tcp.
    package var received: UInt64
    /// Packets without a tag of this run's flows; nil where a filter keeps them away.
    package var foreign: UInt64?
    /// Frames for another station, which no flow's delivery counts.
    package var otherHost: UInt64
    /// ICMP errors that quote a packet of the run.
    package var induced: UInt64
    /// Packets that were never read.
    package var unread: UInt64
    /// Datagrams that the kernel dropped at the socket (sk_drops).
    package var dropped: UInt64
    /// Frames that the observer's own buffer lost: more than 0 voids the books.
    package var observerLost: UInt64
    /// Bytes of its receive buffer or ring.
    package var receiveBuffer: UInt64

    package init(node: String, socket: String, flows: [String], received: UInt64) {
        self.node = node
        self.socket = socket
        self.flows = flows
        self.received = received
        foreign = nil
        (otherHost, induced, unread, dropped, observerLost, receiveBuffer) = (0, 0, 0, 0, 0, 0)
    }
}
