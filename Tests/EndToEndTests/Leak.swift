// Packets that vanish without a word: the way to make a loss of which no event and no counter of the lab tells.

import Foundation
import TestSupport
import Testing

/// A further way out of a node of a lab that is up, to a station in a namespace that the lab does not watch. It goes with this
/// object.
final class Leak {
    private let scratch: Scratch
    private let name: String

    /// - Parameter selector: which packets take it, as `ip rule` has it: `sport 4005`.
    init(_ scratch: Scratch, from node: String, _ selector: String) throws {
        self.scratch = scratch
        name = "leak-\(scratch.name)"
        let made = try scratch.shell(
            """
            set -e
            ip netns add \(name)
            on="ip -n \(scratch.name).\(node)"
            $on link add leak type veth peer name leak netns \(name)
            $on addr add 10.77.0.1/24 dev leak
            $on link set leak up
            ip -n \(name) link set leak up
            $on neigh add 10.77.0.2 lladdr 02:77:00:00:00:02 dev leak nud permanent
            $on route add default via 10.77.0.2 dev leak table 77
            $on rule add \(selector) lookup 77
            """)
        try #require(made.status == 0, "\(made)")
    }

    deinit { _ = try? Witness.run("ip", "netns", "del", name) }
}
