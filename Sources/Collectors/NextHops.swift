// Which next hops the packets of a flow can have, as the routes of a node say.

import Netlink
import Packets

/// Where packets go: to any address from the first to the last.
package struct AddressSpan: Hashable, Sendable {
    package var first: IPAddress
    package var last: IPAddress

    package init(_ first: IPAddress, through last: IPAddress? = nil) {
        self.first = first
        self.last = last ?? first
    }

    func contains(_ address: IPAddress) -> Bool {
        address.isIPv6 == first.isIPv6 && !address.bytes.lexicographicallyPrecedes(first.bytes)
            && !last.bytes.lexicographicallyPrecedes(address.bytes)
    }
}

/// A next hop of a node, by its address and the index of the interface it is asked for at.
package struct NextHop: Hashable, Sendable {
    package var address: IPAddress
    package var index: Int

    package init(_ address: IPAddress, index: Int) {
        self.address = address
        self.index = index
    }
}

/// Which table a packet meets depends on rules, marks and interfaces: each may be the one.
package struct NextHops {
    private let tables: [[RouteState]]

    package init(_ routes: [RouteState]) {
        tables = Array(Dictionary(grouping: routes.filter { $0.kind == "unicast" }, by: \.table).values)
    }

    /// Can packets to one of these addresses wait for the next hop?
    package func lead(to hop: NextHop, for spans: [AddressSpan]) -> Bool {
        spans.contains { span in
            let targets = span.contains(hop.address) ? [hop.address] : [span.first, span.last]
            return targets.contains { target in
                hops(to: target).contains {
                    ($0.gateway ?? target) == hop.address && ($0.index ?? hop.index) == hop.index
                }
            }
        }
    }

    /// Those of each table's longest prefix.
    private func hops(to address: IPAddress) -> [RouteState.NextHop] {
        tables.flatMap { table in
            let matching = table.filter { $0.destination.contains(address) }
            let longest = matching.map(\.destination.length).max()
            return matching.filter { $0.destination.length == longest }.flatMap(\.hops)
        }
    }
}
