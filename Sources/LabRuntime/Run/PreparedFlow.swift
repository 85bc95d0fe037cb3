// A flow ready to be sent: its frame, its sender's socket, its place in the books.

import LabFormat
import PacketPath
import Packets
import SystemCalls
import Traffic

/// A flow of the lab with everything resolved that its packets need.
struct PreparedFlow: Sendable {
    let flow: Flow
    /// The number in the tag.
    let id: UInt16
    let progress = SenderProgress()
    let destination: IPv4Address
    /// The UDP port the packets go to.
    let port: UInt16
    /// What a TCP flow sends.
    let stream: StreamPlan
    private let template: FrameTemplate
    private let generator: Generator

    init(_ flow: Flow, id: UInt16, run: UInt32, lab: RunningLab) throws {
        self.flow = flow
        self.id = id
        guard let source = lab.lab.interface(flow.from), let namespace = lab.namespaces[flow.from.node] else {
            throw LabError("flow '\(flow.name)'", "there is no \(flow.from)", at: flow.location)
        }
        let layers = LayerStack(flow.packet)
        destination = try layers.destination ?? Self.destination(of: flow, lab)
        port = layers.udp.destination
        template = try FrameTemplate(
            Self.headers(layers, from: source, to: destination, lab), payloadSize: layers.payloadSize, run: run,
            flow: id)
        let ends = SocketEnds(
            from: .v4(layers.source ?? source.ipv4 ?? IPv4Address(0)), port: layers.udp.source, to: .v4(destination),
            port: port, hops: layers.ttl, trafficClass: layers.dscp << 2 | layers.ecn)
        stream = StreamPlan(
            writing: StreamPlan.Writing(rawValue: flow.path.writing.rawValue) ?? .write, message: layers.payloadSize,
            seed: UInt64(run) << 16 | UInt64(id))
        generator = try Self.generator(flow, namespace, source, ends, stream, frameLength: template.bytes.count)
    }

    /// Bytes of a frame, from the MAC addresses to the payload's end.
    var frameLength: Int { template.bytes.count }

    /// Begins to send, on a thread of its own.
    func start() throws -> FreshThread<Traffic.SenderReport> {
        let pacing: Pacing =
            switch flow.schedule.rate {
            case .backToBack: .backToBack
            case .packetsPerSecond(let rate): .packetsPerSecond(rate)
            }
        return try generator.start(
            template, count: flow.schedule.count, pacing: pacing, cpu: flow.path.cpu, progress: progress)
    }

    private static func destination(of flow: Flow, _ lab: RunningLab) throws -> IPv4Address {
        switch flow.to {
        case .address(let address): return address
        case .endpoint(let endpoint):
            guard let address = lab.lab.interface(endpoint)?.ipv4 else {
                throw LabError("flow '\(flow.name)'", "\(endpoint) has no IPv4 address", at: flow.location)
            }
            return address
        }
    }

    /// On a veth there is one station at the other end: every frame's next hop.
    private static func headers(
        _ layers: LayerStack, from source: Interface, to destination: IPv4Address, _ lab: RunningLab
    ) -> [any Header] {
        let nextHop = IPAddress.v4(destination).groupMAC ?? lab.lab.interface(source.peer)?.mac ?? .broadcast
        let ethernet = EthernetHeader(
            destination: layers.destinationMAC ?? nextHop, source: layers.sourceMAC ?? source.mac)
        var ipv4 = IPv4Header(source: layers.source ?? source.ipv4 ?? IPv4Address(0), destination: destination)
        ipv4.ttl = layers.ttl
        ipv4.dscp = layers.dscp
        ipv4.ecn = layers.ecn
        return [ethernet, ipv4, UDPHeader(source: layers.udp.source, destination: layers.udp.destination)]
    }
}

/// The layers of a flow's packet, with defaults for those left out.
private struct LayerStack {
    var sourceMAC: MACAddress?
    var destinationMAC: MACAddress?
    var ttl: UInt8 = 64
    var dscp: UInt8 = 0
    var ecn: UInt8 = 0
    var source: IPv4Address?
    var destination: IPv4Address?
    var udp: (source: UInt16, destination: UInt16) = (4000, 9000)
    var payloadSize = 58

    init(_ layers: [Layer]) {
        for layer in layers {
            switch layer {
            case .eth(let source, let destination): (sourceMAC, destinationMAC) = (source, destination)
            case .ipv4(let ttl, let dscp, let ecn, let source, let destination):
                (self.ttl, self.dscp, self.ecn) = (ttl, dscp, ecn.bits)
                (self.source, self.destination) = (source, destination)
            case .udp(let source, let destination): udp = (source, destination)
            case .payload(let size): payloadSize = size
            }
        }
    }
}

extension Lab {
    /// The interface at an endpoint.
    func interface(_ endpoint: Endpoint) -> Interface? {
        nodes.first { $0.name == endpoint.node }?.interfaces.first { $0.name == endpoint.interface }
    }
}

extension Interface {
    /// The first IPv4 address.
    var ipv4: IPv4Address? {
        for prefix in addresses { if case .v4(let address) = prefix.address { return address } }
        return nil
    }
}
