// Whether a veth says that it is busy when the ring at its other end is full, so that its qdisc keeps the packets.

import Collectors
import Namespaces
import Netlink
import Packets
import SystemCalls
import Traffic

/// More segments at once than the ring of 256 takes: an older kernel drops the others, and its qdisc takes none back.
enum BackPressureProbe {
    static let all = [
        Capability(
            name: "veth-back-pressure", purpose: "a veth that makes its qdisc wait for a full ring, from Linux 6.16"
        ) {
            do {
                return try requeues() > 0 ? .available : .unavailable("a veth drops what a full ring does not take")
            } catch { return .unavailable("\(error)") }
        }
    ]

    private static let pair = VethPair(
        near: VethEnd(name: "near", index: 2, mac: MACAddress(0x0200_0000_0001), mtu: 1500),
        far: VethEnd(name: "far", index: 3, mac: MACAddress(0x0200_0000_0002), mtu: 1500), group: LinkGroup.ours)

    /// Both ends in one namespace: GRO at the far one makes the ring, and a pfifo at the near one waits.
    private static func requeues() throws -> UInt64 {
        try Namespace.unnamed().run {
            let home = try Namespace.ofThisThread()
            var socket = try KernelSocket()
            try socket.execute(pair.create(farNamespace: home.descriptor.raw), operation: "create link")
            let table = try OffloadTable.shared(socket: socket.raw)
            try table.set([.gro: true], of: pair.far.name, socket: socket.raw)
            let off: [Offload: Bool] = [.tx: false, .sg: false, .tso: false, .gso: false]
            try table.set(off, of: pair.near.name, socket: socket.raw)
            let queue = QdiscRequest(index: pair.near.index, options: PFIFOOptions(limit: 1000))
            try socket.execute(queue.replace(), operation: "set qdisc")
            // The end that is up last has its carrier, and with it its qdisc, at once.
            for end in [pair.far, pair.near] {
                try socket.execute(LinkChange(index: end.index, up: true).message(), operation: "set link up")
            }
            try BurstSupport.send(
                segments: 300, from: pair.near.mac, to: pair.far.mac, interface: pair.near.index)
            let qdiscs = try QdiscStatistics.dump(over: &socket)
            return qdiscs.first { $0.index == pair.near.index && $0.isRoot }?.statistics.requeues ?? 0
        }
    }
}
