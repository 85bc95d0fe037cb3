// The same step in the words of ip, tc, nft, sysctl and ethtool: what a person would type.

import LabFormat
import Packets

extension Step {
    /// The equivalent command lines for an instance. They teach; netlab itself runs none of them.
    package func commands(instance: String) -> [String] {
        let namespace = "\(instance).\(node)"
        switch kind {
        case .namespace(let step): return Self.namespaceCommands(step, namespace)
        case .link(let step): return [Self.linkCommand(step, namespace, far: "\(instance).\(step.far.node)")]
        case .offloads(let interface, let wanted):
            let features = wanted.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value ? "on" : "off")" }
            return ["ip netns exec \(namespace) ethtool -K \(interface) \(features.joined(separator: " "))"]
        case .steering(let interface, let processors):
            let file = "/sys/class/net/\(interface)/queues/rx-0/rps_cpus"
            return ["ip netns exec \(namespace) sh -c 'echo \(ProcessorMask(processors)) > \(file)'"]
        case .sysctl(let sysctl): return ["ip netns exec \(namespace) sysctl -w \(sysctl.key)='\(sysctl.value)'"]
        case .qdisc(let interface, let qdisc): return qdisc.tcCommands(namespace: namespace, interface: interface.name)
        case .xdp(let interface, let filter): return [Self.xdpCommand(filter, interface.name, namespace)]
        case .filters(let interface): return Self.filterCommands(interface, namespace)
        case .up(let interface): return ["ip -n \(namespace) link set dev \(interface.name) up"]
        case .address(let interface, let prefix):
            let nodad = prefix.address.isIPv6 ? " nodad" : ""
            return ["ip -n \(namespace) address add \(prefix) dev \(interface.name)\(nodad)"]
        case .neighbour(let interface, let entry):
            let words = "\(entry.address) lladdr \(entry.mac) dev \(interface.name) nud permanent"
            return ["ip -n \(namespace) neighbour replace \(words)"]
        case .route(let route, _): return ["ip -n \(namespace) route add \(route.words) proto static"]
        case .egressGroup(let filters): return Self.groupCommands(filters, namespace)
        case .ruleset(let ruleset): return ["ip netns exec \(namespace) nft -f - <<'END'\n\(ruleset.nftText)\nEND"]
        case .conntrack(let fill): return [fill.loop(namespace)]
        }
    }

    private static func namespaceCommands(_ step: NamespaceStep, _ namespace: String) -> [String] {
        ["ip netns add \(namespace)", "ip -n \(namespace) link set dev lo up"]
            + step.sysctls.map { "ip netns exec \(namespace) sysctl -w \($0.key)=\($0.value)" }
    }

    /// The program itself is made by netlab: the object file stands for it.
    private static func xdpCommand(_ filter: XDPFilter, _ interface: String, _ namespace: String) -> String {
        let mode = filter.mode == .native ? "xdpdrv" : "xdpgeneric"
        return "ip -n \(namespace) link set dev \(interface) \(mode) object drop.o section xdp\(remark(filter.drop))"
    }

    private static func groupCommands(_ filters: [FrameFilter], _ group: String) -> [String] {
        let path = "/sys/fs/cgroup/\(group)"
        return [
            "mkdir \(path)", "echo threaded > \(path)/cgroup.type",
            "bpftool cgroup attach \(path) egress pinned /sys/fs/bpf/drop\(remark(filters.map(\.matches)))",
        ]
    }

    /// What a program does that the line does not show.
    private static func remark(_ lists: [[Match]]) -> String {
        "  # drops: " + lists.map { $0.isEmpty ? "everything" : $0.nftText }.joined(separator: "; ")
    }

    private static func filterCommands(_ interface: Interface, _ namespace: String) -> [String] {
        let tc = "tc -n \(namespace)"
        return ["\(tc) qdisc add dev \(interface.name) clsact"]
            + interface.filters.map { hook, number, filter in
                "\(tc) filter add dev \(interface.name) \(hook.rawValue) protocol all pref \(number) bpf da bytecode"
                    + " '\(ClassicProgram(filter).bytecode)'"
                    + remark([filter.matches])
            }
    }

    private static func linkCommand(_ step: LinkStep, _ namespace: String, far: String) -> String {
        func end(_ interface: Interface) -> String {
            "name \(interface.name) index \(interface.index) address \(interface.mac) mtu \(interface.mtu)"
                + " numtxqueues 1 numrxqueues 1"
        }
        let peer = "\(end(step.farInterface)) netns \(far)"
        return "ip -n \(namespace) link add \(end(step.nearInterface)) type veth peer \(peer)"
    }
}

extension Route {
    /// The route as `ip route` writes it.
    package var words: String {
        var words = kind == .unicast ? "" : "\(kind.rawValue) "
        words += destination.length == 0 && !destination.address.isIPv6 ? "default" : destination.description
        if let gateway { words += " via \(gateway)" }
        if let interface { words += " dev \(interface)" }
        if let metric { words += " metric \(metric)" }
        return words
    }
}

extension ConntrackFill {
    /// A loop in the shell: one `conntrack -I` for each connection.
    fileprivate func loop(_ namespace: String) -> String {
        let count =
            switch amount {
            case .full:
                "$(( $(sysctl -n net.netfilter.nf_conntrack_max) - $(ip netns exec \(namespace) conntrack -C) ))"
            case .entries(let count): "\(count)"
            }
        let ends = "-s 198.18.0.$((1 + n / 60000)) -d 198.19.255.254 --sport $((1024 + n % 60000)) --dport 9"
        let status = assured ? " -u SEEN_REPLY,ASSURED" : ""
        return "for n in $(seq 0 $((\(count) - 1))); do ip netns exec \(namespace) conntrack -I -p udp \(ends)"
            + " -t \(timeout)\(status); done"
    }
}
