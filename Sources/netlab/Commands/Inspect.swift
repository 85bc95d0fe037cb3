// netlab inspect: a lab that is up, as it was resolved.

import ArgumentParser
import LabFormat
import LabRuntime
import LabPlanning
import Namespaces
import Packets

struct Inspect: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show a lab that is up: nodes, namespaces, interfaces, addresses, routes.",
        discussion: "Shows what the lab was built as; a node whose namespace is gone is marked.")

    @OptionGroup var instance: InstanceOptions
    @Option(help: "text or json.") var format = OutputFormat.text

    func run() throws {
        let record = try instance.find()
        let result = LabReader.read(
            text: try record.labText(), file: record.intent?.file ?? "lab.yaml",
            parameters: record.intent?.parameters ?? [:])
        guard let lab = result.lab else {
            throw InvalidLab(rendered: result.diagnostics.map(\.description).joined(separator: "\n"))
        }
        let inspection = try Inspection(record, lab)
        Console.print(format == .json ? try JSONText.render(inspection) : inspection.text)
        if record.state == .lost { throw KeeperError.gone }
    }
}

/// What `inspect` tells; the keys of its JSON.
private struct Inspection: Encodable {
    struct InterfaceEntry: Encodable {
        var name: String
        var index: Int
        var mac: String
        var mtu: Int
        var addresses: [String]
        var qdisc: String?
        var peer: String
    }

    struct NodeEntry: Encodable {
        var name: String
        var namespace: String
        var path: String
        var present: Bool
        var forwarding: Bool
        var interfaces: [InterfaceEntry]
        var routes: [String]
    }

    var instance: String
    var lab: String
    var file: String
    var state: String
    var nodes: [NodeEntry]
    var processes: [ProcessStatus]

    init(_ record: InstanceRecord, _ lab: Lab) throws {
        instance = record.name
        self.lab = lab.name
        file = record.intent?.file ?? "-"
        state = record.state.rawValue
        let missing = Set(try record.missingNodes())
        processes = record.state == .lost ? [] : try record.connectToKeeper()?.processes() ?? []
        nodes = lab.nodes.map { node in
            let namespace = "\(record.name).\(node.name)"
            return NodeEntry(
                name: node.name, namespace: namespace, path: "\(record.session.netnsDirectory)/\(namespace)",
                present: !missing.contains(node.name), forwarding: node.forwarding,
                interfaces: node.interfaces.map(InterfaceEntry.init), routes: node.routes.map(\.words))
        }
    }

    var text: String {
        var lines = ["\(instance): lab \(lab), \(state), \(file)"]
        for node in nodes {
            lines.append(
                "\n\(node.name)  \(node.path)\(node.forwarding ? "  forwarding" : "")\(node.present ? "" : "  GONE")")
            for interface in node.interfaces { lines.append("  \(interface.text)") }
            for route in node.routes { lines.append("  route \(route)") }
            for process in processes where process.node == node.name { lines.append("  process \(process.text)") }
        }
        return lines.joined(separator: "\n")
    }
}

extension ProcessStatus {
    /// `bird  ready  pid 4711  restarts 2`
    fileprivate var text: String {
        let facts = [
            pid != 0 ? "pid \(pid)" : nil, restarts > 0 ? "restarts \(restarts)" : nil, state == .ready ? nil : ending,
            reason,
        ]
        return ([name, state.rawValue] + facts.compactMap { $0 }).joined(separator: "  ")
    }
}

extension Inspection.InterfaceEntry {
    fileprivate init(_ interface: Interface) {
        self.init(
            name: interface.name, index: interface.index, mac: interface.mac.description, mtu: interface.mtu,
            addresses: interface.addresses.map(\.description), qdisc: interface.qdisc?.kind,
            peer: interface.peer.description)
    }

    fileprivate var text: String {
        let queue = qdisc.map { "  qdisc \($0)" } ?? ""
        return "\(name) -> \(peer)  \(addresses.joined(separator: " "))  \(mac)  mtu \(mtu)\(queue)"
    }
}
