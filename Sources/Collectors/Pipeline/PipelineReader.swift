// Makes the pipeline of one interface: every station in path order.

import Netlink
import PacketPath

/// One kind of station: where it stands, what it is called, what belongs to it.
struct StationKind: Sendable {
    var direction: Pipeline.Direction
    /// The id of a stage of the catalogue.
    var stage: String
    /// Used while the catalogue has no such stage.
    var title: String
    /// Whether packets of the interface pass it.
    var isPassed: @Sendable (PipelineFacts) -> Bool = { _ in true }
    var items: @Sendable (PipelineFacts) -> [Pipeline.Item]
}

package enum PipelineReader {
    /// Whether /sys shows the calling thread's network namespace, as far as the interface can tell.
    package static func seesSystemFiles(of interface: String) throws -> Bool {
        var socket = try KernelSocket()
        let link = try LinkDetails.dump(over: &socket).first { $0.name == interface }
        return link.map { DeviceFiles($0.name, index: $0.index) != nil } ?? true
    }

    /// Reads an interface of the calling thread's namespace; nil if there is none of the name.
    package static func read(
        _ interface: String, host: HostFacts, lab: String? = nil, node: String? = nil
    ) throws -> Pipeline? {
        guard let facts = try PipelineFacts.read(interface, host: host) else { return nil }
        var pipeline = Pipeline(lab: lab, node: node, interface: interface, kernelRelease: host.kernelRelease)
        pipeline.device = DeviceStation.items(facts)
        let counters = CatalogueCounters(facts: facts)
        pipeline.stations = kinds.filter { $0.isPassed(facts) }.map { kind in
            var station = Pipeline.Station(kind.direction, kind.stage, Stage.named(kind.stage)?.title ?? kind.title)
            station.items = kind.items(facts)
            station.counters = counters.counters(of: kind.stage, kind.direction)
            return station
        }
        return pipeline
    }

    /// Every station, receive before transmit, in path order.
    static let kinds: [StationKind] = [
        StationKind(
            direction: .receive, stage: "network-card", title: "Network card and its rings",
            isPassed: { $0.kind != "veth" }, items: CardStation.receive),
        StationKind(
            direction: .receive, stage: "veth", title: "Hand-over from the other end of the veth pair",
            isPassed: { $0.kind == "veth" }, items: CardStation.receive),
        StationKind(direction: .receive, stage: "xdp", title: "XDP program", items: ProgramStation.xdp),
        StationKind(
            direction: .receive, stage: "softirq", title: "NAPI polling in the receive softirq",
            items: SoftirqStation.items),
        StationKind(
            direction: .receive, stage: "cpu-backlog", title: "Backlog queue of a processor",
            items: BacklogStation.items),
        StationKind(
            direction: .receive, stage: "packet-tap", title: "Packet sockets", items: TapStation.items),
        StationKind(
            direction: .receive, stage: "tc-ingress", title: "tc filters on the way in",
            items: FilterStation.ingress),
        StationKind(
            direction: .receive, stage: "netfilter-ingress", title: "Netfilter, hook ingress",
            items: { HookStation.items("ingress", $0) }),
        StationKind(
            direction: .receive, stage: "bridge", title: "Bridge", isPassed: { $0.link.master != nil },
            items: DeviceStation.master),
        StationKind(
            direction: .receive, stage: "ethertype", title: "Choice of the network protocol", items: { _ in [] }),
        StationKind(
            direction: .receive, stage: "ip-receive", title: "IP: header and addressee",
            items: AddressStation.items),
        StationKind(
            direction: .receive, stage: "conntrack", title: "Connection tracking", items: ConntrackStation.items),
        StationKind(
            direction: .receive, stage: "netfilter-prerouting", title: "Netfilter, hook prerouting",
            items: { HookStation.items("prerouting", $0) }),
        StationKind(
            direction: .receive, stage: "route", title: "Routing of received packets", items: RouteStation.receive),
        StationKind(
            direction: .receive, stage: "forward", title: "Forwarding", isPassed: RouteStation.forwards,
            items: RouteStation.forward),
        StationKind(
            direction: .receive, stage: "netfilter-forward", title: "Netfilter, hook forward",
            isPassed: RouteStation.forwards, items: { HookStation.items("forward", $0) }),
        StationKind(
            direction: .receive, stage: "reassembly", title: "Reassembly of fragments",
            items: ReassemblyStation.items),
        StationKind(
            direction: .receive, stage: "netfilter-input", title: "Netfilter, hook input",
            items: { HookStation.items("input", $0) }),
        StationKind(
            direction: .receive, stage: "ip-deliver", title: "Hand-over to the transport protocol",
            items: { _ in [] }),
        StationKind(direction: .receive, stage: "icmp", title: "ICMP", items: { _ in [] }),
        StationKind(
            direction: .receive, stage: "udp-socket", title: "UDP: the right socket",
            items: SocketStation.datagrams),
        StationKind(
            direction: .receive, stage: "tcp-listen", title: "TCP: listening sockets",
            items: SocketStation.listeners),
        StationKind(
            direction: .receive, stage: "tcp-socket", title: "TCP: connections", items: SocketStation.connections),
        StationKind(
            direction: .receive, stage: "socket-buffer", title: "Receive buffers", items: SocketStation.receiveLimits),
        StationKind(direction: .transmit, stage: "send", title: "Send buffers", items: SocketStation.sendLimits),
        StationKind(
            direction: .transmit, stage: "output-route", title: "Routing of the node's own packets",
            items: RouteStation.transmit),
        StationKind(
            direction: .transmit, stage: "ipsec-output", title: "IPsec policies", items: { _ in [] }),
        StationKind(
            direction: .transmit, stage: "netfilter-output", title: "Netfilter, hook output",
            items: { HookStation.items("output", $0) }),
        StationKind(
            direction: .transmit, stage: "netfilter-postrouting", title: "Netfilter, hook postrouting",
            items: { HookStation.items("postrouting", $0) }),
        StationKind(
            direction: .transmit, stage: "neighbour", title: "MAC address of the next hop",
            items: NeighbourStation.items),
        StationKind(
            direction: .transmit, stage: "netfilter-egress", title: "Netfilter, hook egress",
            items: { HookStation.items("egress", $0) }),
        StationKind(
            direction: .transmit, stage: "tc-egress", title: "tc filters on the way out", items: FilterStation.egress),
        StationKind(direction: .transmit, stage: "qdisc", title: "Queueing discipline", items: QdiscStation.items),
        StationKind(
            direction: .transmit, stage: "packet-tap", title: "Packet sockets", items: TapStation.items),
        StationKind(direction: .transmit, stage: "carrier", title: "Carrier", items: CardStation.transmit),
        StationKind(
            direction: .transmit, stage: "veth", title: "Hand-over to the other end of the veth pair",
            isPassed: { $0.kind == "veth" }, items: DeviceStation.peer),
        StationKind(
            direction: .transmit, stage: "tun", title: "Queue to the program behind a tun",
            isPassed: { $0.kind == "tun" }, items: { _ in [] }),
    ]
}
