// Everything that the kernel says of one interface, read in one visit to its namespace.

import BPF
import NFTables
import Netlink
import PacketPath
import Packets
import SystemCalls

/// The raw material of a pipeline: one field per kernel object.
package struct PipelineFacts: Sendable {
    var host: HostFacts
    var link: LinkDetails
    /// Names of devices by index.
    var names: [Int: String]
    var statistics: Fact<[LinkStatistics]>
    var driver: Fact<DeviceDriver?>
    var features: Fact<[DeviceFeature]>
    var rings: Fact<DeviceRings?>
    var channels: Fact<DeviceChannels?>
    var coalescing: Fact<DeviceCoalescing?>
    var files: DeviceFiles?
    var pollers: Fact<[NAPIState]>
    var queues: Fact<QueueTree>
    var filters: Fact<[FilterState]>
    /// Programs of tcx, in the order in which they run, and the names of all programs of the device.
    var expressIngress: Fact<[UInt32]>
    var expressEgress: Fact<[UInt32]>
    var programNames: [UInt32: String]
    var addresses: Fact<[AddressState]>
    var routes: Fact<[RouteState]>
    var rules: Fact<[PolicyRule]>
    var neighbours: Fact<[NeighbourState]>
    var sockets: Fact<[SocketState]>
    var taps: Fact<[PacketSocketStatistics]>
    var owners: [UInt32: String]
    var ruleset: Fact<RulesetFacts>
    /// Every counter of the catalogue that this namespace has.
    var sample: CounterSample

    var name: String { link.name }
    var kind: String { link.kind ?? "" }

    /// What `nft list ruleset` tells.
    struct RulesetFacts: Sendable {
        var chains: [ChainReading]
        var rules: [RuleReading]
        var counters: [CounterReading]
    }
}

extension PipelineFacts {
    /// The devices of the calling thread's namespace, in the order of their indexes.
    package static func interfaces() throws -> [String] {
        var socket = try KernelSocket()
        return try LinkDetails.dump(over: &socket).sorted { $0.index < $1.index }.map(\.name)
    }

    /// Reads all of it in the calling thread's namespace; /sys must show that namespace, or what only it tells is left out.
    /// What cannot be read says why. nil if there is no such interface.
    package static func read(_ interface: String, host: HostFacts) throws -> PipelineFacts? {
        var route = try KernelSocket()
        let links = try LinkDetails.dump(over: &route)
        guard let link = links.first(where: { $0.name == interface }) else { return nil }
        let raw = route.raw
        let queues = Fact { try QueueTree.read(of: link.index, over: &route) }
        let sockets = Fact { try dump(ProtocolFamily.socketDiagnostics) { try SocketState.dump(over: &$0) } }
        let taps = Fact {
            try dump(ProtocolFamily.socketDiagnostics) { try PacketSocketStatistics.dump(over: &$0) }
        }
        let inodes = (sockets.value ?? []).map(\.inode) + (taps.value ?? []).map(\.inode)
        let ingress = Fact { try AttachedPrograms.numbers(of: link.index, at: .ingress) }
        let egress = Fact { try AttachedPrograms.numbers(of: link.index, at: .egress) }
        let programs = link.xdp.map(\.program) + (ingress.value ?? []) + (egress.value ?? [])
        return PipelineFacts(
            host: host, link: link, names: Dictionary(links.map { ($0.index, $0.name) }) { $1 },
            statistics: Fact { try LinkStatistics.dump(over: &route) },
            driver: Fact { try DeviceDriver.read(interface, socket: raw) },
            features: Fact { try DeviceFeature.read(interface, socket: raw) },
            rings: Fact { try DeviceRings.read(interface, socket: raw) },
            channels: Fact { try DeviceChannels.read(interface, socket: raw) },
            coalescing: Fact { try DeviceCoalescing.read(interface, socket: raw) },
            files: DeviceFiles(interface, index: link.index),
            pollers: Fact { try dump(ProtocolFamily.generic) { try NAPIState.read(of: link.index, over: &$0) } },
            queues: queues, filters: Fact { try filters(of: link.index, queues.value, over: &route) },
            expressIngress: ingress, expressEgress: egress,
            programNames: Dictionary(
                programs.compactMap { number in (try? AttachedPrograms.name(of: number)).map { (number, $0) } }
            ) { $1 },
            addresses: Fact { try AddressState.dump(over: &route).filter { $0.index == link.index } },
            routes: Fact { try RouteState.dump(over: &route) }, rules: Fact { try PolicyRule.dump(over: &route) },
            neighbours: Fact { try NeighbourState.dump(over: &route).filter { $0.index == link.index } },
            sockets: sockets, taps: taps, owners: SocketOwners.read(Set(inodes)), ruleset: Fact(readRuleset),
            sample: try readCounters())
    }

    private static func dump<Value>(
        _ family: CInt, _ read: (inout KernelSocket) throws -> Value
    ) throws -> Value {
        var socket = try KernelSocket(family: family)
        return try read(&socket)
    }

    private static func filters(
        of index: Int, _ queues: QueueTree?, over socket: inout KernelSocket
    ) throws -> [FilterState] {
        var parents: [TrafficHandle] = []
        for qdisc in queues?.qdiscs ?? [] {
            switch qdisc.kind {
            case "clsact": parents += [FilterState.ingress, FilterState.egress]
            case "ingress": parents.append(qdisc.handle)
            default: if qdisc.handle.value != 0 { parents.append(qdisc.handle) }
            }
        }
        parents += (queues?.classes ?? []).map(\.handle)
        var filters: [FilterState] = []
        for parent in parents { filters += try FilterState.read(of: index, parent: parent, over: &socket) }
        return filters
    }

    private static func readRuleset() throws -> RulesetFacts {
        try dump(ProtocolFamily.netfilter) { socket in
            RulesetFacts(
                chains: try Reader.chains(over: &socket), rules: try Reader.rules(over: &socket),
                counters: try Reader.counters(over: &socket))
        }
    }

    private static func readCounters() throws -> CounterSample {
        let context = CollectorContext(route: try RouteSocket())
        var sample = CounterSample(node: "", time: Clock.monotonic)
        for type in Collectors.all {
            do {
                sample.groups += try type.init(context).sample()
            } catch {
                sample.unavailable[type.source] = "\(error)"
            }
        }
        return sample
    }
}
