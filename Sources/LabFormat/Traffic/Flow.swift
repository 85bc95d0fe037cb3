// A flow: what is sent from where to where, when, by which way, and who witnesses its arrival.

import Packets

/// Packets of one kind from an interface to an interface or an address.
package struct Flow: Sendable {
    package enum Destination: Hashable, Sendable {
        case endpoint(Endpoint)
        /// Outside the lab, or an address nobody has.
        case address(IPAddress)
    }

    /// Who witnesses delivery: a UDP socket, a packet socket on the interface, or nobody.
    package enum Sink: String, Hashable, Sendable, CaseIterable { case socket, packet, none }

    package var name: String
    package var location: Location
    package var from: Endpoint
    package var to: Destination
    package var packet: Packet
    package var schedule: FlowSchedule
    package var path: FlowPath
    package var sink: Sink
    /// Frames of a capture file in the place of `packet`.
    package var replay: Replay?

    package init(
        name: String, location: Location, from: Endpoint, to: Destination, packet: Packet,
        schedule: FlowSchedule, path: FlowPath, sink: Sink
    ) {
        self.name = name
        self.location = location
        self.from = from
        self.to = to
        self.packet = packet
        self.schedule = schedule
        self.path = path
        self.sink = sink
    }
}
