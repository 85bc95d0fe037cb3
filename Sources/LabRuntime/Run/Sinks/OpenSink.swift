// One sink of a run: what it is, whose it is, and how it is opened.

import LabFormat
import Namespaces
import PacketPath
import Packets
import Traffic

/// A sink and its name in the record.
struct OpenSink {
    /// Where flows end that no socket of the lab file waits for.
    enum End {
        case packet(Interface)
        case udp(UInt16)
        /// One replay's, whose frames are told by their content.
        case replay(Interface, ReplayFrames)
    }

    let sink: any Sink
    private let node: String
    private let socket: String
    private let flows: [String]

    /// The sink of flows that end at the same place.
    init(_ end: End, of node: Node, _ namespace: Namespace, flows: [PreparedFlow], run: UInt32) throws {
        let plans = flows.map(\.plan)
        switch end {
        case .packet(let interface):
            socket = "packet \(interface.name)"
            sink = try PacketSink(
                namespace: namespace, interfaceIndex: interface.index, room: Self.room(flows), run: run, flows: plans)
        case .replay(let interface, let frames):
            socket = "replay \(interface.name)"
            sink = try ReplaySink(
                namespace: namespace, interfaceIndex: interface.index, flow: flows[0].id, frames: frames)
        case .udp(let port):
            socket = "udp \(port)"
            sink = try SocketSink(
                namespace: namespace, address: Self.address(flows[0].destination, of: node), port: port,
                receiveBuffer: Self.receiveBuffer(flows), run: run, flows: plans)
        }
        self.node = node.name
        self.flows = flows.map(\.flow.name)
    }

    /// A socket of the lab file.
    init(_ socket: Socket, of node: Node, _ namespace: Namespace, flows: [PreparedFlow], run: UInt32) throws {
        let mine = flows.filter { $0.ends(at: socket, of: node.name) }
        let any = IPAddress.v4(IPv4Address(0))
        switch socket.kind {
        case .udp:
            sink = try SocketSink(
                namespace: namespace, address: socket.address ?? any, port: UInt16(socket.port),
                receiveBuffer: socket.receiveBuffer.map { .application($0) } ?? Self.receiveBuffer(mine),
                reading: Reading(socket), filter: socket.filter.map(PortFilter.init), groups: Self.groups(socket, node),
                run: run, flows: mine.map(\.plan))
        case .tcp:
            sink = try ListeningSink(
                namespace: namespace, address: socket.address ?? any, port: UInt16(socket.port),
                backlog: socket.backlog, receiveBuffer: socket.receiveBuffer,
                filter: socket.filter.map(PortFilter.init), accepting: .init(socket.accepting),
                isReading: socket.reading == .always,
                page: socket.holdsLock ? UserfaultProbe.page(at: socket.location) : nil)
        case .packet:
            let interface = node.interfaces.first { $0.name == socket.interface }
            sink = try PacketSink(
                namespace: namespace, interfaceIndex: interface?.index ?? 0,
                room: socket.receiveBuffer.map { .queue(.application($0)) } ?? Self.room(flows),
                reading: Reading(socket), run: run, flows: [])
        }
        self.node = node.name
        self.socket = socket.kind == .packet ? "packet \(socket.interface ?? "")" : "\(socket.kind) \(socket.port)"
        self.flows = mine.map(\.flow.name)
    }

    /// That it ended before its time, in words; nil while it works.
    var failure: LabError? {
        sink.failure.map { error in
            LabError(
                "node '\(node)': sink \(socket)", "it ended while packets were sent: \(error)",
                remedy:
                    "leave its socket alone: somebody closed it, as 'ss -K' does; the books above are of what was sent until then"
            )
        }
    }

    /// What it saw besides its flows.
    func evidence(_ report: SinkReport) -> SinkEvidence {
        var evidence = SinkEvidence(node: node, socket: socket, flows: flows, received: UInt64(report.received))
        evidence.foreign = report.foreign.map { UInt64($0) }
        evidence.otherHost = UInt64(report.otherHost)
        evidence.induced = UInt64(report.induced)
        let inFlight = report.flows.reduce(report.foreignInFlight) { $0 + $1.inFlight }
        evidence.unread = UInt64(inFlight + report.unread)
        evidence.dropped = UInt64(report.socketDrops)
        evidence.observerLost = UInt64(report.observerLost)
        evidence.receiveBuffer = UInt64(report.receiveBuffer)
        return evidence
    }

    /// Room for all planned packets, so that a slow reader is no loss.
    private static func receiveBuffer(_ flows: [PreparedFlow]) -> ReceiveBufferSize {
        .planned(flows.map { ($0.planned, $0.frameLength) })
    }

    private static func room(_ flows: [PreparedFlow]) -> PacketSink.Room {
        .planned(
            packets: flows.reduce(0) { $0 + $1.planned }, frameLength: flows.map(\.frameLength).max() ?? 0)
    }

    /// Every group on every interface of the node.
    private static func groups(_ socket: Socket, _ node: Node) -> [GroupMembership] {
        socket.groups.flatMap { group in
            node.interfaces.map { GroupMembership(group, interfaceIndex: $0.index) }
        }
    }

    /// A destination that is not the node's own cannot be bound; packets to it may still arrive, by NAT.
    private static func address(_ destination: IPAddress, of node: Node) -> IPAddress {
        let own = node.interfaces.contains { $0.addresses.contains { $0.address == destination } }
        return own ? destination : destination.isIPv6 ? .v6(.unspecified) : .v4(IPv4Address(0))
    }
}

extension Reading {
    init(_ socket: Socket) {
        switch socket.reading {
        case .always: self = .always
        case .never: self = .never
        case .after: self = .after
        case .stopped:
            self =
                socket.pause.map { .paused(after: socket.stopsAfter, nanoseconds: $0) }
                ?? .stopped(after: socket.stopsAfter)
        }
    }
}

extension ListeningSink.Accepting {
    init(_ accepting: Socket.Accepting) {
        switch accepting {
        case .always: self = .always
        case .never: self = .never
        case .after: self = .after
        }
    }
}

extension PortFilter {
    init(_ filter: Socket.Filter) {
        self.init(source: filter.sport, destination: filter.dport, refusesAll: filter.refusesAll)
    }
}
