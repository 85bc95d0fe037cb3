// Flows over connections and from sockets: what their packets may say, and whose ports they are.

import Packets

extension LabResolver {
    /// The kernel writes all headers; a flow says no more than ports and the length of a message.
    func checkStream(_ packet: Packet, _ way: Located<FlowPath.Way>) {
        let inner = packet.layers.dropFirst().filter { !$0.kind.isExtension }
        if inner.count != 3 || inner[inner.startIndex].kind != packet.network || !inner[inner.startIndex + 1].isPorts {
            report.error(
                "via: tcp leaves the headers to the kernel: the packet has an IP layer, tcp with sport and dport, and a payload",
                at: way.location)
        } else if packet.layers.contains(where: { !$0.varying.isEmpty }) || packet.fragments != nil {
            report.error("via: tcp has one connection: nothing in its headers varies", at: way.location)
        } else if packet.sizes.sizes.count > 1 {
            report.error(
                "via: tcp writes messages of one size, and the flow's have \(packet.sizes.sizes.count)",
                at: way.location)
        } else if !packet.isTagged {
            report.error("via: tcp has no tags, as its unit is the byte: leave 'tag' out", at: way.location)
        }
    }

    /// The receiver is the only witness of a connection.
    func streamSink(of value: FlowFile) -> Flow.Sink {
        if let sink = value.sink, sink.value == .packet {
            report.error(
                "the witness of a TCP flow is its receiver, who reads bytes: sink: socket or none", at: sink.location)
        }
        guard case .endpoint = value.to.value else {
            if let sink = value.sink, sink.value == .socket {
                report.error(
                    "nobody witnesses delivery to an address: the sink of an address is none", at: sink.location)
            }
            return .none
        }
        return value.sink?.value ?? .socket
    }

    /// Two sockets cannot have one port: the second would be refused with EADDRINUSE when the lab runs.
    func checkPorts() {
        var senders: [String: String] = [:]
        var receivers: [String: String] = [:]
        for flow in lab.traffic.flows where [.udp, .tcp].contains(flow.path.way) {
            guard let ports = flow.packet.ports, let network = flow.packet.network else { continue }
            let family = "\(flow.path.way.rawValue) \(network.rawValue)"
            if let other = senders.updateValue(flow.name, forKey: "\(family) \(flow.from) \(ports.source)") {
                report.error(
                    "flow '\(other)' sends from \(flow.path.way.rawValue) port \(ports.source) of '\(flow.from)' already: "
                        + "write another sport", at: flow.location)
            }
            guard flow.path.way == .tcp, flow.sink == .socket, case .endpoint(let end) = flow.to else { continue }
            if let other = receivers.updateValue(flow.name, forKey: "\(family) \(end) \(ports.destination)") {
                report.error(
                    "the receiver of flow '\(other)' listens at tcp port \(ports.destination) of '\(end)' already: "
                        + "write another dport", at: flow.location)
            } else if let node = lab.nodes.first(where: { $0.name == end.node }),
                node.sockets.contains(where: { $0.kind == .tcp && $0.port == ports.destination })
            {
                report.error(
                    "node '\(end.node)' has a socket at tcp port \(ports.destination) already: "
                        + "write sink: none to connect to it, or another dport", at: flow.location)
            }
        }
    }
}

extension Packet {
    /// Of the outermost UDP or TCP layer, as its first packet has them.
    package var ports: (source: Int, destination: Int)? {
        for layer in layers {
            switch layer {
            case .udp(let udp): return (Int(udp.source.first), Int(udp.destination.first))
            case .tcp(let tcp): return (Int(tcp.source.first), Int(tcp.destination.first))
            default: continue
            }
        }
        return nil
    }
}

extension Layer {
    /// Is it a transport layer that says nothing but ports?
    fileprivate var isPorts: Bool {
        switch self {
        case .udp(let layer):
            var plain = UDPLayer()
            (plain.source, plain.destination) = (layer.source, layer.destination)
            return layer == plain
        case .tcp(let layer):
            var plain = TCPLayer()
            (plain.source, plain.destination) = (layer.source, layer.destination)
            return layer == plain
        default: return false
        }
    }
}
