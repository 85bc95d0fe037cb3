// From the layers of a flow's packet to its frames.

import LabFormat
import PacketPath
import Packets
import Traffic

extension PreparedFlow {
    /// The addresses that the layers leave out. On a veth there is one station at the other end: every frame's next hop.
    static func ends(of flow: Flow, from source: Interface, _ lab: Lab) throws -> PacketEnds {
        var ends = PacketEnds()
        ends.sourceMAC = source.mac
        ends.destinationMAC = lab.interface(source.peer)?.mac ?? .broadcast
        if let address = source.ipv4 { ends.source4 = address }
        if let address = source.ipv6 { ends.source6 = address }
        switch flow.to {
        case .address(.v4(let address)): ends.destination4 = address
        case .address(.v6(let address)): ends.destination6 = address
        case .endpoint(let endpoint):
            guard let interface = lab.interface(endpoint) else {
                throw LabError("flow '\(flow.name)'", "there is no \(endpoint)", at: flow.location)
            }
            if let address = interface.ipv4 { ends.destination4 = address }
            if let address = interface.ipv6 { ends.destination6 = address }
        }
        if let group = flow.packet.headers(ends).destination?.groupMAC { ends.destinationMAC = group }
        return ends
    }

    /// One template for each size of the payload.
    static func frames(
        of flow: Flow, _ headers: [any Header], id: UInt16, run: UInt32, seed: UInt64
    ) throws -> FlowFrames {
        let packet = flow.packet
        let tag = packet.isTagged ? Tag(run: run, flow: id).bytes : []
        let varying = packet.layers.enumerated().flatMap { index, layer in
            layer.varying.map { field in
                VaryingField(
                    header: index, place: field.place, values: field.values,
                    stream: RandomStream(
                        seed: seed, flow: flow.name, purpose: "\(index) \(layer.kind.rawValue) \(field.name)"))
            }
        }
        do {
            let (sizes, choice) = packet.sizes
            let templates = try sizes.map { size in
                try FrameTemplate(
                    headers, payload: packet.payload.bytes(size - tag.count) + tag, isTagged: packet.isTagged,
                    varying: varying)
            }
            let stream = RandomStream(seed: seed, flow: flow.name, purpose: "size")
            return try FlowFrames(templates, choice: choice, stream: stream, cut: packet.fragments)
        } catch let error as HeaderError {
            throw LabError("flow '\(flow.name)'", "\(error)", at: flow.location)
        }
    }
}

extension [any Header] {
    /// Where the outermost IP header goes.
    var destination: IPAddress? {
        for header in self {
            if let ipv4 = header as? IPv4Header { return .v4(ipv4.destination) }
            if let ipv6 = header as? IPv6Header { return .v6(ipv6.destination) }
        }
        return nil
    }

    /// Of the outermost UDP or TCP header; 0 where there is none.
    private var ports: (source: UInt16, destination: UInt16) {
        for header in self {
            if let udp = header as? UDPHeader { return (udp.source, udp.destination) }
            if let tcp = header as? TCPHeader { return (tcp.source, tcp.destination) }
        }
        return (0, 0)
    }

    /// What a socket must be told to send such packets.
    var socketEnds: SocketEnds {
        let ports = ports
        for header in self {
            if let ip = header as? IPv4Header {
                return SocketEnds(
                    from: .v4(ip.source), port: ports.source, to: .v4(ip.destination), port: ports.destination,
                    hops: ip.ttl,
                    trafficClass: ip.dscp << 2 | ip.ecn)
            }
            if let ip = header as? IPv6Header {
                return SocketEnds(
                    from: .v6(ip.source), port: ports.source, to: .v6(ip.destination), port: ports.destination,
                    hops: ip.hopLimit, trafficClass: ip.dscp << 2 | ip.ecn)
            }
        }
        let none = IPAddress.v4(IPv4Address(0))
        return SocketEnds(from: none, port: 0, to: none, port: 0, hops: 64, trafficClass: 0)
    }
}

extension FieldValues {
    /// The value of packet 0 as a port.
    var port: UInt16 { UInt16(truncatingIfNeeded: first) }
}
