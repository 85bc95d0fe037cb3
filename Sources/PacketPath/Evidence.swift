// What a run observed, before any of it is interpreted: the input of the ledger.

/// All observations of one run.
package struct Evidence: Codable, Sendable, Equatable {
    package var flows: [FlowEvidence] = []
    package var drops: [DropTotal] = []
    /// Which source gave `drops`; why no better one is in `backendNote`. All but `bpf` leave the node open: `?`.
    package var dropBackend = DropBackend.none
    package var backendNote: String?
    /// Events the source itself lost: more than 0 voids the books.
    package var eventsLost: UInt64 = 0
    /// Drops on this machine, perhaps the run's, at which the source was busy on that processor and looked away. nil
    /// in older records.
    package var eventsSkipped: UInt64?
    /// Timer interrupts that no program was shown, at least, in a time after the run: what such interrupts drop no event tells. nil:
    /// nobody looked, because nothing was untold, or it cannot be seen, and in older records.
    package var hiddenInterrupts: UInt64?
    /// Packets that the observers' own sockets lost (PACKET_STATISTICS): more than 0 voids the books.
    package var observerLost: UInt64 = 0
    /// Counters at the end minus counters at the baseline; those that did not move are left out.
    package var counters: [CounterDelta] = []
    /// Objects of which nobody knows how far their counters moved; nil where all lasted, and in older records.
    package var broken: [BrokenCounter]?
    /// Sources that were read on every node: there a counter that is left out moved by 0. Elsewhere it is unknown.
    package var sources: [CounterKey.Source] = CounterKey.Source.allCases
    /// Why the others were not, by their names; nil in older records, and where all were.
    package var unreadSources: [String: String]?
    package var interfaces: [InterfaceFacts] = []
    /// Interfaces as `NODE:IF` whose netem makes duplicates or changes bits; nil in older records.
    package var duplicators: [String]?
    package var corrupters: [String]?
    /// Named nft counters of rules that make a copy of each packet they count (`dup`); nil where there are none.
    package var copyRules: [DropRule]?
    /// What else may make copies: flows that send their packets several times, rules with `dup`. nil in older records, which
    /// did not look.
    package var copiers: [String]?
    /// Every packet that the run sent was the kernel's TCP's: TCP's law holds for all of them. nil: not so, or not known.
    package var isOnlyStreams: Bool?
    /// Nodes with next hops that had not answered at the close; nil where all had.
    package var unanswered: [NeighbourQueues]?
    /// Datagrams that waited for fragments at the close and not before; nil where nobody looked.
    package var reassembling: UInt64?
    /// The sockets of the run; nil in older records.
    package var sinks: [SinkEvidence]?
    /// Named nft counters that stand in a rule which drops or rejects.
    package var dropRules: [DropRule] = []
    /// Nodes with rules that may drop and have no counter of their own: nft text, rules that share one. nil: none.
    package var uncountedRules: [String]?

    package init() {}
}

/// What told of drops, the best first.
package enum DropBackend: String, Codable, Sendable, CaseIterable {
    /// A BPF program on the tracepoint: node, interface, flow and sequence of every drop.
    case bpf
    /// NET_DM, the drop monitor of generic netlink: tagged packets with flow, reason and function, of whatever node.
    case dropMonitor = "drop-monitor"
    /// An instance of tracefs: reason and function of every drop on the machine, of whatever flow and node.
    case tracefs
    case none

    /// What it leaves open, for the record; nil: nothing.
    package var limits: String? {
        switch self {
        case .bpf, .none: nil
        case .dropMonitor: "no node, interface or sequence; nothing of packets that no link layer has seen"
        case .tracefs: "no node, interface, flow or sequence; other programs' drops among them"
        }
    }
}

/// What sender and sinks of a flow counted themselves.
package struct FlowEvidence: Codable, Sendable, Equatable {
    package var name: String
    /// The number in the packets' tag, from 1.
    package var id: UInt16
    package var from: String
    package var to: String
    /// What is counted: nil: packets; `bytes` of a TCP flow, whose packets are the kernel's own affair.
    package var unit: String?
    /// Packets the lab file asks for.
    package var planned: UInt64
    /// `catch-up: skip`: packets that were too late and never tried; nil if none.
    package var skipped: UInt64?
    /// send(2) that returned success.
    package var accepted: UInt64 = 0
    /// send(2) that failed, by errno symbol. ENOBUFS is a packet refused by a queue or device, which is a loss; EPERM is one
    /// that the sender's own netfilter or control group dropped, or a refused call. After any other errno there was no packet.
    package var errnos: [String: UInt64] = [:]
    /// Distinct sequence numbers that reached the sink.
    package var delivered: UInt64 = 0
    /// Arrivals of a sequence number that had arrived already.
    package var duplicated: UInt64 = 0
    /// Distinct sequence numbers lower than the highest that had arrived before them (RFC 4737; part of `delivered`).
    package var reordered: UInt64 = 0
    /// Copies of its packets that the network made (bridge flood, mirror, multicast), counted where they are made.
    package var copied: UInt64 = 0
    /// From just before send(2) to the arrival at the sink; nil if nothing arrived.
    package var delay: OneWayDelay?
    /// More about its arrivals; nil if nobody witnessed them, and in older records.
    package var arrivals: ArrivalEvidence?
    /// Of flows whose packets go out in fragments.
    package var fragments: FragmentEvidence?
    /// Whether somebody witnessed delivery: `socket`, `packet` or `none`.
    package var sink: String
    /// Packets still queued when the books were closed, by place (`socket queue`, `qdisc`).
    package var inFlight: [String: UInt64] = [:]

    package init(name: String, id: UInt16, from: String, to: String, planned: UInt64, sink: String) {
        self.name = name
        self.id = id
        self.from = from
        self.to = to
        self.planned = planned
        self.sink = sink
    }
}

/// How long packets were on their way, in nanoseconds.
package struct OneWayDelay: Codable, Sendable, Hashable {
    package var minimum: UInt64
    /// At most 0.8 % too high, as `p99` is.
    package var median: UInt64
    package var p99: UInt64
    package var maximum: UInt64

    package init(minimum: UInt64, median: UInt64, p99: UInt64, maximum: UInt64) {
        self.minimum = minimum
        self.median = median
        self.p99 = p99
        self.maximum = maximum
    }
}

/// Drop events of one kind, summed.
package struct DropTotal: Codable, Sendable, Hashable {
    package var node: String
    /// The interface of the packet at the time, if it had one.
    package var interface: String?
    /// The kernel's reason without its prefix: `QDISC_DROP`. Read from the running kernel.
    package var reason: String
    /// The kernel function that freed the packet: `__dev_queue_xmit`.
    package var function: String
    /// The netfilter hook of a drop by a rule, where its stack tells it: `input`.
    package var hook: String?
    /// The flow of the packet's tag; nil for foreign packets.
    package var flow: UInt16?
    /// Packets, GSO segments counted one by one.
    package var packets: UInt64
    /// Of these, the ones beyond the first of their buffer: segments that the kernel handled, and may have counted, as one.
    /// nil: each had a buffer of its own.
    package var merged: UInt64?

    package init(node: String, interface: String?, reason: String, function: String, flow: UInt16?, packets: UInt64) {
        self.node = node
        self.interface = interface
        self.reason = reason
        self.function = function
        self.flow = flow
        self.packets = packets
    }
}

/// The name of one counter of one node.
package struct CounterKey: Codable, Sendable, Hashable {
    /// Where the number comes from.
    package enum Source: String, Codable, Sendable, CaseIterable {
        /// RTM_GETSTATS, per interface: tx_packets, rx_dropped ...  (`ip -s -s link`)
        case link
        /// RTM_GETQDISC, per interface and handle: drops, overlimits, requeues ... (`tc -s qdisc`)
        case qdisc
        /// Named counter objects: packets, bytes (`nft list counters`)
        case nft
        /// /proc/net/snmp: Ip.InHdrErrors, Udp.NoPorts ... (`nstat`)
        case snmp
        /// /proc/net/netstat: IpExt.InNoRoutes, TcpExt.ListenDrops ... (`nstat`)
        case netstat
        /// Drops of UDP sockets (`ss -um`, the d of skmem)
        case socket
        /// ctnetlink, per CPU and summed: drop, insert_failed, early_drop, invalid (`conntrack -S`)
        case conntrack
        /// /proc/net/xfrm_stat: XfrmInPolBlock ...
        case xfrm
        /// SIOCETHTOOL, per interface: rx_queue_0_xdp_drops ... (`ethtool -S`)
        case ethtool
        /// /proc/net/softnet_stat, of the whole machine: dropped, time_squeeze, flow_limit_count
        case softnet
        /// RTM_GETNEIGHTBL and /proc/net/stat/arp_cache, of the whole machine
        case neighbour
        /// /proc/net/stat/rt_cache, of the whole machine
        case routeCache = "route-cache"
        /// PACKET_STATISTICS of packet sockets (`ss -0 -m`)
        case packetSocket = "packet-socket"
        /// RTM_GETTCLASS, per interface and class (`tc -s class`)
        case `class`
        /// RTM_GETTFILTER, per action of a filter (`tc -s filter`)
        case filter
        /// /proc/net/snmp6: Ip6InHdrErrors ... (`nstat`)
        case snmp6
        /// Queues and drops of listening TCP sockets (`ss -ltnm`)
        case listen
        /// Queues, drops and tcp_info of TCP connections (`ss -tnmi`)
        case connection
        /// /proc/softirqs, per processor
        case softirq
        /// /proc/interrupts, per processor
        case interrupt
        /// /proc/stat, per processor, in hundredths of a second
        case processorTime = "processor-time"
    }

    package var node: String
    package var source: Source
    /// The interface (`eth0`), the qdisc (`eth0 root tbf`, `eth0 6e6c:10 pfifo`), the nft counter (`inet netlab closed`), the socket
    /// (`udp 9000`); empty for counters of the whole node.
    package var object: String
    /// The kernel's name of the field: `tx_dropped`, `drops`, `packets`, `Udp.NoPorts`.
    package var name: String

    package init(node: String, source: Source, object: String = "", name: String) {
        self.node = node
        self.source = source
        self.object = object
        self.name = name
    }
}

/// How far one counter moved during a run.
package struct CounterDelta: Codable, Sendable, Hashable {
    package var key: CounterKey
    package var delta: Int64

    package init(key: CounterKey, delta: Int64) {
        self.key = key
        self.delta = delta
    }
}

/// What the closing snapshot says of an interface.
package struct InterfaceFacts: Codable, Sendable, Hashable {
    package var node: String
    package var name: String
    package var index: Int
    /// IFLA_OPERSTATE is up: the link had carrier.
    package var running: Bool
    /// The root qdisc's kind: `noqueue`, `tbf`.
    package var qdisc: String
    /// Packets waiting in the root qdisc.
    package var backlog: UInt64
    /// The other end of a veth pair as `NODE:IF`; its counters move with this end's losses.
    package var peer: String?
    /// The largest packet that it sends and takes, in bytes; nil in older records.
    package var mtu: Int?
    /// Where the lab has filters of tc, `ingress`, `egress` or both; nil: nowhere, and in older records.
    package var filterHooks: [String]?

    package init(
        node: String, name: String, index: Int, running: Bool, qdisc: String, backlog: UInt64, peer: String? = nil
    ) {
        self.node = node
        self.name = name
        self.index = index
        self.running = running
        self.qdisc = qdisc
        self.backlog = backlog
        self.peer = peer
    }
}

/// A rule of the lab that drops, with the named counter that counts it.
package struct DropRule: Codable, Sendable, Hashable {
    package var node: String
    /// `input`, `forward`, `ingress`...
    package var hook: String
    /// The object of the counter's key: `inet netlab closed`.
    package var counter: String

    package init(node: String, hook: String, counter: String) {
        self.node = node
        self.hook = hook
        self.counter = counter
    }
}
