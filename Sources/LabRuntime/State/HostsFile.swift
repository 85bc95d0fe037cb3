// How the nodes of a lab know each other by name.

import LabFormat
import Packets

enum HostsFile {
    /// /etc/hosts of every node: each address of each node under the node's name, and under NODE.INTERFACE.
    static func text(of lab: Lab) -> String {
        let addresses = lab.nodes.flatMap { node in
            node.interfaces.flatMap { interface in
                interface.addresses.map { "\($0.address)\t\(node.name) \(node.name).\(interface.name)" }
            }
        }
        return (["127.0.0.1\tlocalhost", "::1\tlocalhost"] + addresses).joined(separator: "\n") + "\n"
    }

    /// /etc/resolv.conf of every node: names of the lab are in /etc/hosts, and no other network can be reached.
    static let resolver = "# The nodes of this lab are in /etc/hosts.\noptions timeout:1 attempts:1\n"
}
