// Where a flow of the command line starts and ends: nodes stand for their only interface, addresses for whoever has them.

import LabFormat
import Packets

/// The ends of a flow as its lab has them.
struct AdHocEnds {
    /// NODE:INTERFACE
    let from: String
    /// The same, or an address that nobody in the lab has.
    let to: String
    let isIPv6: Bool
    /// The IP layer, where it must be said; else what the flow's ends lead to is right.
    let network: [String]

    init(_ flow: AdHocFlow, in lab: Lab) throws {
        from = try Self.endpoint(flow.from, "--from", in: lab)
        guard let address = IPAddress(flow.to) else {
            to = try Self.endpoint(flow.to, "--to", in: lab)
            isIPv6 = flow.isIPv6 || lab.hasOnlyIPv6(to)
            network = flow.isIPv6 ? ["{ ipv6: {} }"] : []
            return
        }
        isIPv6 = address.isIPv6
        // Somebody who is there can be a witness.
        let owner = lab.owner(of: address)
        if case .layers = flow.content { to = flow.to } else { to = owner ?? flow.to }
        network = owner == nil ? [] : ["{ \(address.isIPv6 ? "ipv6" : "ipv4"): { daddr: '\(address)' } }"]
    }

    /// `client` stands for its only interface.
    private static func endpoint(_ text: String, _ option: String, in lab: Lab) throws -> String {
        guard !text.contains(":") else { return text }
        guard let node = lab.nodes.first(where: { $0.name == text }) else {
            let nodes = lab.nodes.prefix(20).map(\.name).joined(separator: ", ")
            throw LabError("\(option) \(text)", "the lab has no such node", remedy: "its nodes are: \(nodes)")
        }
        let choices = node.interfaces.map { "\(text):\($0.name)" }
        guard choices.count == 1 else {
            throw LabError(
                "\(option) \(text)", "the node has \(choices.count) interfaces",
                remedy: choices.isEmpty ? nil : "name one: \(choices.joined(separator: ", "))")
        }
        return choices[0]
    }
}

extension Lab {
    /// NODE:INTERFACE of who has the address.
    fileprivate func owner(of address: IPAddress) -> String? {
        for node in nodes {
            for interface in node.interfaces where interface.addresses.contains(where: { $0.address == address }) {
                return "\(node.name):\(interface.name)"
            }
        }
        return nil
    }

    /// Has the interface addresses, and no IPv4 address among them?
    fileprivate func hasOnlyIPv6(_ end: String) -> Bool {
        for node in nodes {
            for interface in node.interfaces where "\(node.name):\(interface.name)" == end {
                return !interface.addresses.isEmpty && interface.addresses.allSatisfy(\.address.isIPv6)
            }
        }
        return false
    }
}
