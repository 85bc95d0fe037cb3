// The receiving ends of a run's TCP flows.

import LabFormat
import Namespaces
import Packets
import SystemCalls
import SystemPackage
import Traffic

/// A listening socket for each TCP flow that ends at an interface of the lab and has a witness.
final class StreamServers {
    private var servers: [UInt16: StreamServer] = [:]

    init(_ flows: [PreparedFlow], lab: RunningLab) throws {
        for flow in flows where flow.flow.path.way == .tcp && flow.flow.sink == .socket {
            guard case .endpoint(let endpoint) = flow.flow.to, let namespace = lab.namespaces[endpoint.node] else {
                continue
            }
            do {
                servers[flow.id] = try StreamServer(
                    namespace: namespace, address: flow.destination, port: flow.port,
                    backlog: flow.flow.path.backlog, plan: flow.stream)
            } catch let error as SystemCallError {
                let isTaken = error.errno == .addressInUse
                throw LabError(
                    "flow '\(flow.flow.name)'", "its receiver at \(endpoint): \(error)", at: flow.flow.location,
                    remedy: isTaken
                        ? "a process of the node has the port: with 'sink: none' (--sink none of 'netlab send') it is the receiver"
                        : nil)
            }
        }
    }

    func start() throws { for server in servers.values { try server.start() } }

    /// Bytes read by all of them.
    var received: Int { servers.values.reduce(0) { $0 + $1.received } }

    func stop() throws -> [UInt16: StreamServer.Report] { try servers.mapValues { try $0.stop() } }
}
