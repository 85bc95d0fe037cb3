// The sinks of a run: one for each socket or interface that flows end at.

import LabFormat
import Namespaces
import Packets
import Traffic

/// All sinks of a run, opened before the first packet is sent.
final class SinkSet {
    private var sinks: [any Sink] = []

    init(_ flows: [PreparedFlow], run: UInt32, lab: RunningLab) throws {
        // Sockets stand open whether a flow ends at them or not.
        for node in lab.lab.nodes {
            guard let namespace = lab.namespaces[node.name] else { continue }
            for socket in node.sockets { sinks.append(try Self.open(socket, of: node.name, namespace, flows, run)) }
        }
        let witnessed = flows.filter { flow in flow.flow.sink != .none && !Self.endsAtSocket(flow, lab.lab) }
        for (place, group) in Dictionary(grouping: witnessed, by: Place.init).sorted(by: {
            $0.value[0].id < $1.value[0].id
        }) {
            guard let node = lab.lab.nodes.first(where: { $0.name == place.endpoint.node }),
                let namespace = lab.namespaces[node.name],
                let interface = lab.lab.interface(place.endpoint)
            else { continue }
            let planned = group.map { PlannedFlow(id: $0.id, planned: $0.flow.schedule.count) }
            if place.kind == .packet {
                sinks.append(
                    try PacketSink(namespace: namespace, interfaceIndex: interface.index, run: run, flows: planned))
            } else {
                sinks.append(
                    try SocketSink(
                        namespace: namespace, address: Self.address(group[0].destination, of: node), port: place.port,
                        receiveBuffer: Self.receiveBuffer(for: planned), run: run, flows: planned))
            }
        }
    }

    private static func open(
        _ socket: Socket, of node: String, _ namespace: Namespace, _ flows: [PreparedFlow], _ run: UInt32
    ) throws -> SocketSink {
        let mine = flows.filter { $0.flow.sink == .socket && $0.ends(at: node, port: socket.port) }
        let planned = mine.map { PlannedFlow(id: $0.id, planned: $0.flow.schedule.count) }
        return try SocketSink(
            namespace: namespace, address: .v4(IPv4Address(0)), port: UInt16(socket.port),
            receiveBuffer: socket.receiveBuffer.map { .application($0) } ?? receiveBuffer(for: planned),
            reading: .init(socket.reading), run: run, flows: planned)
    }

    /// Room for all planned packets, so that a slow reader is no loss, up to 1 GiB as the kernel doubles it.
    private static func receiveBuffer(for flows: [PlannedFlow]) -> ReceiveBufferSize {
        .forced(max(64 << 20, min(flows.reduce(0) { $0 + $1.planned } * 512, 512 << 20)))
    }

    /// A destination that is not the node's own cannot be bound; packets to it may still arrive, by NAT.
    private static func address(_ destination: IPAddress, of node: Node) -> IPAddress {
        let own = node.interfaces.contains { $0.addresses.contains { $0.address == destination } }
        return own ? destination : destination.isIPv6 ? .v6(.unspecified) : .v4(IPv4Address(0))
    }

    private static func endsAtSocket(_ flow: PreparedFlow, _ lab: Lab) -> Bool {
        flow.flow.sink == .socket
            && lab.nodes.contains { node in node.sockets.contains { flow.ends(at: node.name, port: $0.port) } }
    }

    func start() throws { for sink in sinks { try sink.start() } }

    /// Packets read by all sinks.
    var received: Int { sinks.reduce(0) { $0 + $1.activity.received } }

    /// Lets sinks that read afterwards begin; true when nothing comes any more and nothing that will be read is queued.
    func settle() throws -> Bool { try sinks.allSatisfy { try $0.settle() } }

    /// Closes all sinks.
    func stop() throws -> Arrivals {
        let reports = try sinks.map { try $0.stop() }
        return Arrivals(
            flows: Dictionary(reports.flatMap(\.flows).map { ($0.id, $0) }) { first, _ in first },
            observerLost: UInt64(reports.reduce(0) { $0 + $1.observerLost }))
    }

    /// Where a flow ends.
    private struct Place: Hashable {
        var endpoint: Endpoint
        var kind: Flow.Sink
        var port: UInt16

        init(_ flow: PreparedFlow) {
            if case .endpoint(let end) = flow.flow.to {
                endpoint = end
            } else {
                endpoint = Endpoint(node: "", interface: "")
            }
            kind = flow.flow.sink
            port = kind == .socket ? flow.port : 0
        }
    }
}

/// What all sinks saw.
struct Arrivals {
    var flows: [UInt16: SinkReport.Flow]
    var observerLost: UInt64

    subscript(_ flow: UInt16) -> SinkReport.Flow? { flows[flow] }
}

extension SocketSink.Reading {
    init(_ reading: Socket.Reading) {
        switch reading {
        case .always: self = .always
        case .never: self = .never
        case .after: self = .after
        }
    }
}
