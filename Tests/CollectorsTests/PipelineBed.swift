// A namespace in which every stage of the path has something set, and the path of its interface as netlab reads it.

import Collectors
import Foundation
import Glibc
import Namespaces
import PacketPath
import SystemCalls
import TestSupport
import Testing

/// `CollectorBed` with queues, filters, rules, routes and switches beside.
struct PipelineBed {
    let bed: CollectorBed
    var namespace: Namespace { bed.namespace }

    init() throws {
        bed = try CollectorBed()
        try must("sh", "-c", Self.script)
    }

    private static let script = """
        set -e
        ethtool -K eth0 gro on tso off
        tc qdisc add dev eth0 root handle 1: htb default 10 r2q 20
        tc class add dev eth0 parent 1: classid 1:1 htb rate 8mbit ceil 8mbit
        tc class add dev eth0 parent 1:1 classid 1:10 htb rate 1mbit ceil 2mbit burst 2000 cburst 3000 prio 3
        tc qdisc add dev eth0 parent 1:10 handle 10: pfifo limit 7
        tc filter add dev eth0 parent 1: protocol ip prio 5 u32 match ip dport 9 0xffff classid 1:10
        tc qdisc add dev eth0 clsact
        tc filter add dev eth0 egress protocol ip prio 7 u32 match ip dport 77 0xffff action mirred egress redirect dev eth1
        tc qdisc add dev eth1 root handle 2: tbf rate 1mbit burst 5kb limit 9000
        ip route add blackhole 10.9.0.0/16
        ip route add 10.8.0.0/16 via 10.0.0.2 dev eth0 metric 7
        ip route add 10.7.0.0/16 table 100 dev eth0
        ip rule add from 10.6.0.0/16 lookup 100 priority 50
        ip neigh add 10.0.0.7 dev eth0 nud failed
        echo 2 > /proc/sys/net/ipv4/conf/eth0/rp_filter
        echo 1 > /proc/sys/net/ipv4/conf/eth0/forwarding
        echo 9 > /proc/sys/net/ipv4/neigh/eth0/unres_qlen
        nft -f - <<END
        table inet t {
          counter gone { }
          chain sub { udp dport 10 drop; }
          chain late { type filter hook output priority 10; udp dport 9 counter accept; }
          chain early { type filter hook output priority -10; policy drop; ct state new counter accept; accept; }
          chain way { type filter hook output priority 0; udp dport 55 counter name gone drop; jump sub; }
          chain inward { type filter hook input priority 0; ip saddr 10.0.0.0/8 counter drop; }
          chain through { type filter hook forward priority 0; }
        }
        table netdev d { chain in { type filter hook ingress device eth0 priority 5; counter; }; }
        table netdev other { chain in { type filter hook ingress device eth1 priority 5; counter; }; }
        END
        """

    /// The path as `netlab path` reads it: /sys shows the namespace.
    func read(_ interface: String = "eth0") throws -> Pipeline {
        let host = HostFacts.read()
        let found = try namespace.run {
            NodeNamespaces.showNetwork()
            return try PipelineReader.read(interface, host: host, lab: "demo", node: "web")
        }
        return try #require(found)
    }

    /// Until nothing waits in the queues any more, by tc's word; at most ten seconds.
    func drain() throws {
        let deadline = Clock.monotonic + 10_000_000_000
        while try json("tc", "-s", "-j", "qdisc").contains(where: { $0["qlen"] as? Int ?? 0 > 0 }),
            Clock.monotonic < deadline
        { sched_yield() }
    }

    @discardableResult
    func must(_ words: String...) throws -> String {
        let result = try Witness.run(words, in: namespace)
        try #require(result.status == 0, "\(words.joined(separator: " ")): \(result.error)")
        return result.output
    }

    /// Where /sys shows the namespace.
    func withSystemFiles(_ script: String) throws -> String {
        try namespace.run {
            NodeNamespaces.showNetwork()
            return try Witness.run("sh", "-c", script).output
        }
    }

    func json(_ words: String...) throws -> [[String: Any]] {
        let result = try Witness.run(words, in: namespace)
        return try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]])
    }

    /// A TCP socket that listens, and is never accepted from.
    func listener(port: UInt16, backlog: CInt) throws -> OpenSocket {
        try namespace.run {
            let type = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
            let listener = Descriptor(owning: try systemCall("socket") { Glibc.socket(AF_INET, type, 0) })
            var local = sockaddr_in()
            local.sin_family = sa_family_t(AF_INET)
            local.sin_port = port.bigEndian
            try systemCall("bind") {
                unsafe withUnsafePointer(to: &local) { pointer in
                    unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                        unsafe bind(listener.raw, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                    }
                }
            }
            try systemCall("listen") { listen(listener.raw, backlog) }
            return OpenSocket(descriptor: listener)
        }
    }

    /// A packet socket for every frame of every device.
    func tap() throws -> OpenSocket {
        try namespace.run {
            let everything = CInt(UInt16(3).bigEndian)
            let type = CInt(SOCK_RAW.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
            return OpenSocket(
                descriptor: Descriptor(owning: try systemCall("socket") { Glibc.socket(AF_PACKET, type, everything) }))
        }
    }
}

extension Pipeline {
    func station(_ stage: String, _ direction: Direction = .receive) throws -> Station {
        try #require(stations.first { $0.stage == stage && $0.direction == direction }, "no station \(stage)")
    }

    /// Every item of a kind at a station, however deep.
    func items(_ kind: String, at stage: String, _ direction: Direction = .receive) throws -> [Item] {
        try station(stage, direction).items.flatMap(\.withInner).filter { $0.kind == kind }
    }
}

extension Pipeline.Item {
    var withInner: [Pipeline.Item] { [self] + items.flatMap(\.withInner) }

    subscript(name: String) -> Pipeline.Value? { settings.first { $0.name == name }?.value }

    func count(_ name: String) -> UInt64? { counters.first { $0.name == name }?.value }
}

extension Pipeline.Value {
    /// As `cat`, `ip` or `tc` write it.
    var text: String {
        switch self {
        case .number(let number): "\(number)"
        case .text(let text): text
        case .flag(let flag): flag ? "on" : "off"
        }
    }
}
