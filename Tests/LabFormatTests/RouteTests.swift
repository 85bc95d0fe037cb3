// Automatic routes: who gets which, and how long it takes to find them.

import LabFormat
import Packets
import Testing

@Suite struct RouteTests {
    private func routes(_ lab: Lab, _ node: String) throws -> [String] {
        try lab.node(node).routes.map { route in
            let via = route.gateway.map { " via \($0)" } ?? ""
            let kind = route.kind == .unicast ? "" : "\(route.kind.rawValue) "
            return "\(kind)\(route.destination)\(via) dev \(route.interface ?? "-")"
        }
    }

    @Test func leavesGetADefaultRoute() throws {
        let lab = try goodLab("tbf.yaml")
        #expect(try routes(lab, "client") == ["0.0.0.0/0 via 10.0.0.2 dev eth0"])
        #expect(try routes(lab, "server") == ["0.0.0.0/0 via 10.0.0.5 dev eth0"])
        #expect(try routes(lab, "router") == [])
        #expect(lab.routeCount == 2)
        #expect(lab.nodes[0].routes.allSatisfy { $0.origin == .automatic })
    }

    /// left - a - b - c - right, and a leaf at b.
    private func chain(_ extra: String = "", a: String = "") -> String {
        """
        name: chain
        \(extra)
        nodes:
          left: {}
          a: { forwarding: true, \(a) }
          b: { forwarding: true }
          c: { forwarding: true }
          right: {}
          middle: {}
        links:
          - endpoints: [left:eth0, a:eth0]
          - endpoints: [a:eth1, b:eth0]
          - endpoints: [b:eth1, c:eth0]
          - endpoints: [c:eth1, right:eth0]
          - endpoints: [b:eth2, middle:eth0]
        """
    }

    @Test func routersGetTheCommonestHopAndExceptions() throws {
        let lab = try lab(chain())
        #expect(try routes(lab, "a") == ["0.0.0.0/0 via 10.0.0.6 dev eth1"])
        #expect(try routes(lab, "b") == ["0.0.0.0/0 via 10.0.0.5 dev eth0", "10.0.0.12/30 via 10.0.0.10 dev eth1"])
        #expect(try routes(lab, "c") == ["0.0.0.0/0 via 10.0.0.9 dev eth0"])
    }

    @Test func fullGivesRoutersEverySubnet() throws {
        let lab = try lab(chain("routes: full"))
        #expect(
            try routes(lab, "a") == [
                "10.0.0.8/30 via 10.0.0.6 dev eth1", "10.0.0.16/30 via 10.0.0.6 dev eth1",
                "10.0.0.12/30 via 10.0.0.6 dev eth1",
            ])
        #expect(try routes(lab, "left") == ["0.0.0.0/0 via 10.0.0.2 dev eth0"])
    }

    @Test func noneGivesNone() throws {
        #expect(try lab(chain("routes: none")).routeCount == 0)
    }

    @Test func givenRoutesWin() throws {
        let covered = try lab(chain("routes: full", a: "routes: [{ to: 10.0.0.8/29, type: blackhole }]"))
        #expect(try routes(covered, "a") == ["blackhole 10.0.0.8/29 dev -", "10.0.0.16/30 via 10.0.0.6 dev eth1"])
        let own = try lab(chain(a: "routes: [{ to: default, via: 10.0.0.1 }]"))
        #expect(try routes(own, "a") == ["0.0.0.0/0 via 10.0.0.1 dev eth0"])
    }

    @Test func theShorterWayIsTakenAndTiesAreStable() throws {
        let text = """
            name: ring
            nodes: { a: { forwarding: true }, b: { forwarding: true }, c: { forwarding: true }, d: { forwarding: true }, x: {}, y: {} }
            links:
              - endpoints: [a:eth0, b:eth0]
              - endpoints: [b:eth1, c:eth0]
              - endpoints: [c:eth1, d:eth0]
              - endpoints: [d:eth1, a:eth1]
              - endpoints: [x:eth0, a:eth2]
              - endpoints: [y:eth0, c:eth2]
            """
        let lab = try lab(text)
        #expect(try routes(lab, "a") == ["0.0.0.0/0 via 10.0.0.2 dev eth0"])
        #expect(try routes(lab, "b") == ["0.0.0.0/0 via 10.0.0.1 dev eth0", "10.0.0.20/30 via 10.0.0.6 dev eth1"])
    }

    @Test func eachFamilyHasItsOwnRoutes() throws {
        let lab = try lab(
            """
            name: dual
            nodes:
              a: { interfaces: { eth0: { addresses: [10.1.0.1/24, "fd01::1/64"] } } }
              r: { forwarding: true, interfaces: { eth0: { addresses: [10.1.0.2/24, "fd01::2/64"] } } }
              b: {}
            links:
              - endpoints: [a:eth0, r:eth0]
              - { endpoints: [r:eth1, b:eth0], subnet: "fd02::/64" }
            """)
        #expect(try routes(lab, "a") == ["0.0.0.0/0 via 10.1.0.2 dev eth0", "::/0 via fd01::2 dev eth0"])
        #expect(try routes(lab, "b") == ["::/0 via fd02::1 dev eth0"])
    }

    @Test func aStarOfAThousandLeaves() throws {
        let leaves = (0..<1000).map { "leaf\($0)" }
        let text =
            "name: star\nnodes:\n  hub: { forwarding: true }\n" + leaves.map { "  \($0): {}\n" }.joined() + "links:\n"
            + leaves.enumerated().map { "  - endpoints: [\($1):eth0, hub:p\($0)]\n" }.joined()
        let lab = try lab(text)
        #expect(lab.routeCount == 1000 && lab.links.count == 1000)
        #expect(try lab.interface("leaf999", "eth0").addresses.map(\.description) == ["10.0.15.157/30"])
    }

    @Test func aChainOfAThousandNodes() throws {
        let names = (0..<1000).map { "n\($0)" }
        let text =
            "name: chain\nnodes:\n" + names.map { "  \($0): { forwarding: true }\n" }.joined() + "links:\n"
            + (0..<999).map { "  - endpoints: [n\($0):right, n\($0 + 1):left]\n" }.joined()
        let lab = try lab(text)
        // The ends have a default route, the routers beside them one exception less than the 996 others.
        #expect(lab.routeCount == 2 + 2 + 996 * 2)
    }
}
