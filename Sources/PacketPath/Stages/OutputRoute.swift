// Stage `output-route`: the route of a packet that the node itself sends.

extension Stage {
    static let outputRoute = Stage(
        "output-route", "Route of a packet the node sends", .transmit, .l3,
        about: "Before there is a packet the kernel looks up its route. What fails here fails in send(2).",
        causes: [
            Cause(
                "no-route", "The sender has no route to the destination", .refused,
                about: "A link that is set down takes its routes with it and looks the same.",
                functions: ["ip_route_output_flow"], primary: .snmp("Ip.OutNoRoutes"), errno: "ENETUNREACH",
                look: ["ip route get ADDRESS", "ip -br link"], knobs: ["ip route add PREFIX via GATEWAY"],
                remedy: "Add a route, or set the link up that carries it.",
                recipe: "sendto() to an address without route, 50 times: ENETUNREACH and Ip.OutNoRoutes move by 50.",
                labs: ["stages/output-routes"]),
            Cause(
                "blackhole", "A blackhole route took it: EINVAL, and no counter moves", .refused, errno: "EINVAL",
                look: ["ip route get ADDRESS", "ip route show table all type blackhole"],
                remedy: "Remove or narrow the blackhole route.", recipe: "ip route add blackhole PREFIX",
                labs: ["stages/output-routes"]),
            Cause(
                "prohibit", "A prohibit route took it: EACCES, and no counter moves", .refused, errno: "EACCES",
                look: ["ip route get ADDRESS", "ip route show table all type prohibit"],
                remedy: "Remove or narrow the prohibit route.", recipe: "ip route add prohibit PREFIX",
                labs: ["stages/output-routes"]),
            Cause(
                "unreachable", "An unreachable route took it: EHOSTUNREACH, and no counter moves", .refused,
                errno: "EHOSTUNREACH",
                look: ["ip route get ADDRESS", "ip route show table all type unreachable"],
                remedy: "Remove or narrow the unreachable route.", recipe: "ip route add unreachable PREFIX",
                labs: ["stages/output-routes"]),
        ])
}
