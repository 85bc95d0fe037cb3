// The sinks of a run: one for each socket or interface that flows end at.

import LabFormat
import Packets
import Traffic

/// All sinks of a run, opened before the first packet is sent.
final class SinkSet {
    private var sinks: [any Sink] = []

    init(_ flows: [PreparedFlow], run: UInt32, lab: RunningLab) throws {
        let witnessed = flows.filter { $0.flow.sink != .none }
        for (place, group) in Dictionary(grouping: witnessed, by: Place.init).sorted(by: {
            $0.value[0].id < $1.value[0].id
        }) {
            guard let node = lab.lab.nodes.first(where: { $0.name == place.endpoint.node }),
                let namespace = lab.namespaces[node.name],
                let interface = lab.lab.interface(place.endpoint)
            else { continue }
            let planned = group.map { PlannedFlow(id: $0.id, planned: $0.flow.count) }
            if place.kind == .packet {
                sinks.append(
                    try PacketSink(namespace: namespace, interfaceIndex: interface.index, run: run, flows: planned))
            } else {
                let socket = node.sockets.first { $0.port == Int(place.port) }
                sinks.append(
                    try SocketSink(
                        namespace: namespace, address: .v4(group[0].destination), port: place.port,
                        receiveBuffer: socket?.receiveBuffer.map { .application($0) } ?? .ample,
                        reading: .init(socket?.reading ?? .always), run: run, flows: planned))
            }
        }
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
