// A validated lab: names are unique, references hold, every address and route is decided.

import PacketPath
import Packets

/// A place in a lab file. Lines and columns count from 1.
package struct Location: Hashable, Sendable, Comparable, CustomStringConvertible {
    package var file: String
    package var line: Int
    package var column: Int

    package init(file: String, line: Int, column: Int) {
        self.file = file
        self.line = line
        self.column = column
    }

    package static func < (left: Self, right: Self) -> Bool { (left.line, left.column) < (right.line, right.column) }

    package var description: String { "\(file):\(line):\(column)" }
}

/// A lab that can be planned: the resolved form of a lab file.
package struct Lab: Sendable {
    package var name: String
    package var description = ""
    package var file: String
    /// The lab file as it was written.
    package var text: String
    package var nodes: [Node] = []
    package var links: [Link] = []
    /// Every process of every node: each after those that it waits for, else in the order of the file.
    package var startOrder: [ProcessName] = []
    package var traffic = TrafficPlan()
    package var timeline: [Action] = []
    package var expectations: [Expectation] = []
    /// What the kernel or the machine must offer: `netem`, `drop-events`, `libnftables`...
    package var requires: [Requirement] = []
    /// Words to select labs by.
    package var tags: [String] = []
    /// What the lab must not share with other labs while it runs.
    package var exclusive: Exclusive?
    /// Settings of the whole machine, while the lab is up.
    package var hostSettings: [Sysctl] = []
    /// The parameters with the values this lab was resolved with.
    package var parameters: [String: String] = [:]

    /// `cpu`: the lab overflows or relies on an empty per-CPU queue, so no other such lab may run beside it.
    package enum Exclusive: String, Hashable, Sendable, CaseIterable { case cpu }

    /// Routes of all nodes, given and automatic.
    package var routeCount: Int { nodes.reduce(0) { $0 + $1.routes.count } }

    /// The processes of all nodes in start order.
    package var processes: [(name: ProcessName, process: NodeProcess)] {
        let named = nodes.flatMap { node in node.processes.map { (ProcessName(node: node.name, name: $0.name), $0) } }
        let byName = Dictionary(named) { first, _ in first }
        return startOrder.compactMap { name in byName[name].map { (name, $0) } }
    }

    package init(name: String, file: String, text: String) {
        self.name = name
        self.file = file
        self.text = text
    }
}

/// A capability named under `requires`.
package struct Requirement: Hashable, Sendable {
    package var capability: String
    package var location: Location

    package init(capability: String, location: Location) {
        self.capability = capability
        self.location = location
    }
}

/// One interface of one node: `client:eth0`.
package struct Endpoint: Hashable, Sendable, CustomStringConvertible {
    package var node: String
    package var interface: String

    package init(node: String, interface: String) {
        self.node = node
        self.interface = interface
    }

    package var description: String { "\(node):\(interface)" }
}

/// A veth pair. The first endpoint is the end that carries the create request.
package struct Link: Sendable {
    package var endpoints: [Endpoint]
    package var mtu: Int
    package var location: Location

    package init(endpoints: [Endpoint], mtu: Int, location: Location) {
        self.endpoints = endpoints
        self.mtu = mtu
        self.location = location
    }
}
