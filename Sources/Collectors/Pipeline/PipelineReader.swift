// Makes the pipeline of one interface: every station in path order.

import Netlink
import PacketPath

/// One kind of station: where it stands, what belongs to it.
struct StationKind: Sendable {
    var direction: Pipeline.Direction
    /// The id of a stage of the catalogue.
    var stage: String
    /// Whether packets of the interface pass it.
    var isPassed: @Sendable (PipelineFacts) -> Bool
    var items: @Sendable (PipelineFacts) -> [Pipeline.Item]

    init(
        _ direction: Pipeline.Direction, _ stage: String,
        isPassed: @escaping @Sendable (PipelineFacts) -> Bool = { _ in true },
        items: @escaping @Sendable (PipelineFacts) -> [Pipeline.Item] = { _ in [] }
    ) {
        (self.direction, self.stage, self.isPassed, self.items) = (direction, stage, isPassed, items)
    }
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
        pipeline.stations = kinds.filter { $0.isPassed(facts) }.compactMap { kind in
            guard let stage = Stage.named(kind.stage) else { return nil }
            var station = Pipeline.Station(kind.direction, stage.id, stage.title)
            station.items = kind.items(facts)
            station.counters = counters.counters(of: kind.stage, kind.direction)
            return station
        }
        let state = facts.link.operationalState
        return pipeline.toldOnce(
            hasCarrier: state == .up || state == .unknown && facts.link.flags.contains("LOWER_UP"))
    }

    /// Every station, receive before transmit, in path order.
    static let kinds: [StationKind] = [
        StationKind(.receive, "network-card", isPassed: { $0.kind != "veth" }, items: CardStation.receive),
        StationKind(.receive, "veth", isPassed: { $0.kind == "veth" }, items: CardStation.receive),
        StationKind(.receive, "xdp", items: ProgramStation.xdp),
        StationKind(.receive, "softirq", items: SoftirqStation.items),
        StationKind(.receive, "cpu-backlog", items: BacklogStation.items),
        StationKind(.receive, "packet-tap", items: TapStation.items),
        StationKind(.receive, "tc-ingress", items: FilterStation.ingress),
        StationKind(.receive, "netfilter-ingress", items: { HookStation.items("ingress", $0) }),
        StationKind(.receive, "bridge", isPassed: { $0.link.master != nil }, items: DeviceStation.master),
        StationKind(.receive, "ethertype"),
        StationKind(.receive, "ip-receive", items: AddressStation.items),
        StationKind(.receive, "conntrack", items: ConntrackStation.items),
        StationKind(.receive, "netfilter-prerouting", items: { HookStation.items("prerouting", $0) }),
        StationKind(.receive, "route", items: RouteStation.receive),
        StationKind(.receive, "forward", isPassed: RouteStation.forwards, items: RouteStation.forward),
        StationKind(
            .receive, "netfilter-forward", isPassed: RouteStation.forwards, items: { HookStation.items("forward", $0) }),
        StationKind(.receive, "reassembly", items: ReassemblyStation.items),
        StationKind(.receive, "netfilter-input", items: { HookStation.items("input", $0) }),
        StationKind(.receive, "ip-deliver"),
        StationKind(.receive, "icmp"),
        StationKind(.receive, "udp-socket", items: SocketStation.datagrams),
        StationKind(.receive, "tcp-listen", items: SocketStation.listeners),
        StationKind(.receive, "tcp-socket", items: SocketStation.connections),
        StationKind(.receive, "socket-buffer", items: SocketStation.receiveLimits),
        StationKind(.transmit, "send", items: SocketStation.sendLimits),
        StationKind(.transmit, "output-route", items: RouteStation.transmit),
        StationKind(.transmit, "ipsec-output"),
        StationKind(.transmit, "netfilter-output", items: { HookStation.items("output", $0) }),
        StationKind(.transmit, "netfilter-postrouting", items: { HookStation.items("postrouting", $0) }),
        StationKind(.transmit, "neighbour", items: NeighbourStation.items),
        StationKind(.transmit, "netfilter-egress", items: { HookStation.items("egress", $0) }),
        StationKind(.transmit, "tc-egress", items: FilterStation.egress),
        StationKind(.transmit, "qdisc", items: QdiscStation.items),
        StationKind(.transmit, "packet-tap", items: TapStation.items),
        StationKind(.transmit, "carrier", items: CardStation.transmit),
        StationKind(.transmit, "veth", isPassed: { $0.kind == "veth" }, items: DeviceStation.peer),
        StationKind(.transmit, "tun", isPassed: { $0.kind == "tun" }),
    ]
}
