// Where packets go: rules, routes, and the switches that decide whether they may.

import Netlink
import PacketPath
import Packets

enum RouteStation {
    @Sendable static func receive(_ facts: PipelineFacts) -> [Pipeline.Item] {
        let names = [
            "rp_filter", "forwarding", "accept_local", "accept_source_route", "route_localnet", "log_martians",
            "accept_redirects", "src_valid_mark",
        ]
        // The kernel takes the greater of the two for rp_filter.
        let items = [facts.name, "all"].map { name in
            Pipeline.Item(
                "switches", "net.ipv4.conf.\(name)", settings: SystemFiles.sysctls("net/ipv4/conf/\(name)", names),
                command: "sysctl -a -r net.ipv4.conf.\(name)")
        }
        let six = SystemFiles.sysctls("net/ipv6/conf/\(facts.name)", ["disable_ipv6", "forwarding", "accept_ra"])
        let ipv6 = Pipeline.Item("switches", "net.ipv6.conf.\(facts.name)", settings: six)
        let local = routes(facts, "local routes", "ip route show table local dev \(facts.name)") { $0.table == 255 }
        return items + (six.isEmpty ? [] : [ipv6]) + [rules(facts), local]
    }

    @Sendable static func transmit(_ facts: PipelineFacts) -> [Pipeline.Item] {
        [rules(facts), routes(facts, "routes", "ip route show table all") { $0.table != 255 }]
    }

    @Sendable static func forwards(_ facts: PipelineFacts) -> Bool {
        let paths = ["net/ipv4/conf/\(facts.name)/forwarding", "net/ipv6/conf/\(facts.name)/forwarding"]
        return paths.contains { SystemFiles.line("/proc/sys/\($0)").map { $0 != "0" } ?? false }
    }

    @Sendable static func forward(_ facts: PipelineFacts) -> [Pipeline.Item] {
        let settings = SystemFiles.sysctls("net/ipv4", ["ip_forward", "ip_forward_use_pmtu"], scope: .node)
        let all = routes(facts, "routes", "ip route show table all") { $0.table != 255 }
        return [Pipeline.Item("forwarding", settings: settings, command: "sysctl net.ipv4.ip_forward"), all]
    }

    private static func rules(_ facts: PipelineFacts) -> Pipeline.Item {
        let items = (facts.rules.value ?? []).map { rule in
            Pipeline.Item(
                "policy", "\(rule.priority): \(rule.words)",
                settings: [Pipeline.Setting("family", rule.isIPv6 ? "inet6" : "inet")])
        }
        return Pipeline.Item("policies", items: items, command: "ip rule; ip -6 rule", absence: facts.rules.absence)
    }

    /// Routes through the interface, and those without any: they end packets of every interface.
    private static func routes(
        _ facts: PipelineFacts, _ kind: String, _ command: String, _ isMeant: (RouteState) -> Bool
    ) -> Pipeline.Item {
        let found = (facts.routes.value ?? []).filter { route in
            isMeant(route) && route.hops.contains { $0.index == nil || $0.index == facts.link.index }
        }
        return Pipeline.Item(
            kind, items: found.map { item($0, facts) }, command: command,
            absence: facts.routes.absence ?? (found.isEmpty ? "no route" : nil))
    }

    private static func item(_ route: RouteState, _ facts: PipelineFacts) -> Pipeline.Item {
        let destination = route.destination.length == 0 ? "default" : route.destination.description
        let hops = route.hops.map { hop in
            [hop.gateway.map { "via \($0)" }, hop.index.map { "dev \(facts.names[$0] ?? "if\($0)")" }]
                .compactMap { $0 }.joined(separator: " ")
        }.joined(separator: " nexthop ")
        let kind = route.kind == "unicast" ? "" : "\(route.kind) "
        let settings: [Pipeline.Setting?] = [
            Pipeline.Setting("table", name(ofTable: route.table)), Pipeline.Setting("proto", route.protocol),
            Pipeline.Setting("scope", route.scope),
            route.metric > 0 ? Pipeline.Setting("metric", route.metric) : nil,
            route.source.map { Pipeline.Setting("src", $0.description) },
        ]
        return Pipeline.Item(
            "route", "\(kind)\(destination)\(hops.isEmpty ? "" : " ")\(hops)", settings: settings.compactMap { $0 })
    }

    private static func name(ofTable table: UInt32) -> String {
        [255: "local", 254: "main", 253: "default"][table] ?? "\(table)"
    }
}
