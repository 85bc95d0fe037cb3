// The flows of a lab: what is sent from where, how fast and how often.

import Packets

package struct TrafficPlan: Sendable {
    package var seed: UInt64 = 1
    package var flows: [Flow] = []

    package init() {}
}

/// Packets of one kind from an interface to an interface or an address.
package struct Flow: Sendable {
    package enum Destination: Hashable, Sendable {
        case endpoint(Endpoint)
        /// Outside the lab, or an address nobody has.
        case address(IPv4Address)
    }

    /// Who witnesses delivery: a UDP socket, a packet socket on the interface, or nobody.
    package enum Sink: String, Hashable, Sendable, CaseIterable { case socket, packet, none }

    package enum Rate: Hashable, Sendable {
        case backToBack
        /// Packets per second, on an absolute schedule.
        case packetsPerSecond(Double)
    }

    package var name: String
    package var location: Location
    package var from: Endpoint
    package var to: Destination
    package var packet: [Layer]
    package var rate: Rate
    package var count: Int
    package var sink: Sink
    /// SO_SNDBUF of the sender in bytes; nil: larger than every queue on the path.
    package var sendBuffer: Int?

    package init(
        name: String, location: Location, from: Endpoint, to: Destination, packet: [Layer], rate: Rate, count: Int,
        sink: Sink, sendBuffer: Int? = nil
    ) {
        self.name = name
        self.location = location
        self.from = from
        self.to = to
        self.packet = packet
        self.rate = rate
        self.count = count
        self.sink = sink
        self.sendBuffer = sendBuffer
    }
}

/// Explicit congestion notification (RFC 3168) in nft's words.
package enum ECN: String, CaseIterable, Hashable, Sendable {
    case notECT = "not-ect"
    case ect1, ect0, ce

    /// The two bits of the header.
    package var bits: UInt8 {
        switch self {
        case .notECT: 0
        case .ect1: 1
        case .ect0: 2
        case .ce: 3
        }
    }
}

/// One layer of a packet. Fields left out are computed.
package enum Layer: Hashable, Sendable {
    case eth(source: MACAddress?, destination: MACAddress?)
    case ipv4(ttl: UInt8, dscp: UInt8, ecn: ECN = .notECT, source: IPv4Address?, destination: IPv4Address?)
    case udp(source: UInt16, destination: UInt16)
    /// Bytes of payload, tag included.
    case payload(size: Int)
}

/// An entry of the timeline.
package struct Action: Sendable {
    package enum Kind: Hashable, Sendable {
        /// Starts a flow.
        case start(String)
    }

    /// Nanoseconds from the beginning of the run.
    package var at: UInt64
    package var kind: Kind
    package var location: Location

    package init(at: UInt64, kind: Kind, location: Location) {
        self.at = at
        self.kind = kind
        self.location = location
    }
}
