// A socket that stands open in a node during a run.

import Packets

/// Receives flows, or only what comes by.
package struct Socket: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable { case udp, tcp, packet }

    /// When it is read: all the time, not at all, once the flows have ended, or so many packets and then none for a while.
    package enum Reading: String, Hashable, Sendable, CaseIterable { case always, never, after, stopped }

    /// When a listening socket accepts connections: all the time, not at all, or once the flows have ended.
    package enum Accepting: String, Hashable, Sendable, CaseIterable { case always, never, after }

    /// SO_ATTACH_FILTER: refuses everything, or what is not from and to these ports.
    package struct Filter: Hashable, Sendable {
        package var refusesAll = false
        package var sport: UInt16?
        package var dport: UInt16?

        package init() {}
    }

    package var kind: Kind
    /// 0 for a packet socket.
    package var port: Int
    /// The interface of a packet socket.
    package var interface: String?
    /// The node's own address that it is bound to; nil: any IPv4 address.
    package var address: IPAddress?
    /// SO_RCVBUF as asked for, in bytes; the kernel doubles it. nil: as large as the flows need.
    package var receiveBuffer: Int?
    package var reading: Reading
    /// Packets that a stopped reader reads.
    package var stopsAfter = 0
    /// Nanoseconds after which a stopped reader reads on; nil: it never does.
    package var pause: UInt64?
    package var filter: Filter?
    /// Multicast groups it is a member of, on all interfaces of the node.
    package var groups: [IPAddress] = []
    /// Of a listening socket: connections that wait for accept(2), less one.
    package var backlog = 128
    package var accepting = Accepting.always
    /// The first connection that brings something stays locked until the flows have ended.
    package var holdsLock = false
    package var location: Location

    package init(kind: Kind, port: Int, receiveBuffer: Int?, reading: Reading, location: Location) {
        self.kind = kind
        self.port = port
        self.receiveBuffer = receiveBuffer
        self.reading = reading
        self.location = location
    }
}
