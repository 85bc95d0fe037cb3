// The sinks of a run: one for each socket or interface that flows end at.

import LabFormat
import Namespaces
import PacketPath
import Packets
import SystemCalls
import SystemPackage
import Traffic

/// All sinks of a run, opened before the first packet is sent.
final class SinkSet {
    private var sinks: [OpenSink] = []

    init(_ flows: [PreparedFlow], run: UInt32, lab: RunningLab) throws {
        // Sockets stand open whether a flow ends at them or not.
        for node in lab.lab.nodes {
            guard let namespace = lab.namespaces[node.name] else { continue }
            for socket in node.sockets {
                sinks.append(
                    try Self.opening("\(socket.kind) \(socket.port)", of: node, at: socket.location, isOurs: false) {
                        try OpenSink(socket, of: node, namespace, flows: flows, run: run)
                    })
            }
        }
        let witnessed = flows.filter { flow in flow.flow.sink != .none && !Self.endsAtSocket(flow, lab.lab) }
        for (place, group) in Dictionary(grouping: witnessed, by: Place.init).sorted(by: {
            $0.value[0].id < $1.value[0].id
        }) {
            guard let node = lab.lab.nodes.first(where: { $0.name == place.endpoint.node }),
                let namespace = lab.namespaces[node.name],
                let interface = lab.lab.interface(place.endpoint)
            else { continue }
            for flow in group {
                guard let replay = flow.replay else { continue }
                sinks.append(
                    try Self.opening("packet \(interface.name)", of: node, at: flow.flow.location) {
                        try OpenSink(.replay(interface, replay.frames), of: node, namespace, flows: [flow], run: run)
                    })
            }
            let group = group.filter { $0.replay == nil }
            if group.isEmpty { continue }
            let end = place.kind == .packet ? OpenSink.End.packet(interface) : .udp(place.port)
            let name = place.kind == .packet ? "packet \(interface.name)" : "udp \(place.port)"
            sinks.append(
                try Self.opening(name, of: node, at: group[0].flow.location) {
                    try OpenSink(end, of: node, namespace, flows: group, run: run)
                })
        }
    }

    /// What the kernel refuses is told with the node, the socket and what to do about it.
    private static func opening(
        _ socket: String, of node: Node, at location: Location, isOurs: Bool = true, _ open: () throws -> OpenSink
    ) throws -> OpenSink {
        do { return try open() } catch let error as SystemCallError {
            if error.errno == .notPermitted { try Rights.require(at: location) }
            let isTaken = error.errno == .addressInUse
            let instead = "count what reaches the interface: 'sink: packet', or --sink packet of 'netlab send'"
            throw LabError(
                "node '\(node.name)': sink \(socket)", "\(error)", at: location,
                remedy: isTaken
                    ? "a process of the node has the port: \(isOurs ? instead : "stop it, or choose another")" : nil)
        }
    }

    private static func endsAtSocket(_ flow: PreparedFlow, _ lab: Lab) -> Bool {
        lab.nodes.contains { node in node.sockets.contains { flow.ends(at: $0, of: node.name) } }
    }

    func start() throws { for sink in sinks { try sink.sink.start() } }

    /// The first that ended before its time.
    var failure: LabError? { sinks.lazy.compactMap(\.failure).first }

    /// Packets read by all sinks.
    var received: Int { sinks.reduce(0) { $0 + $1.sink.activity.received } }

    /// Lets sinks that read afterwards begin; true when nothing comes any more and nothing that will be read is queued.
    /// - Parameter limit: milliseconds for each.
    func settle(limit: UInt64 = 5000) throws -> Bool { try sinks.allSatisfy { try $0.sink.settle(limit: limit) } }

    /// What arrives from now on is late.
    func close() { for sink in sinks { sink.sink.close() } }

    /// Closes all sinks.
    func stop() throws -> Arrivals {
        let reports = try sinks.map { try $0.sink.stop() }
        return Arrivals(
            flows: Dictionary(reports.flatMap(\.flows).map { ($0.id, $0) }) { first, _ in first },
            observerLost: UInt64(reports.reduce(0) { $0 + $1.observerLost }),
            sinks: zip(sinks, reports).map { $0.evidence($1) })
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
    var sinks: [SinkEvidence]

    subscript(_ flow: UInt16) -> SinkReport.Flow? { flows[flow] }
}
