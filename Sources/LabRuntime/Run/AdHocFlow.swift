// A flow from the words of a command line to the words of a lab file: both are understood by the same code.

import LabFormat
import Packets

/// The words for one flow. All but the ends are values of a flow's keys in a lab file, in YAML.
package struct AdHocFlow: Sendable {
    /// NODE:INTERFACE, or a node that has only one interface.
    package var from: String
    /// The same, or an address.
    package var to: String
    /// The entry of `packet` behind the addresses: `{ udp: { dport: 9000 } }`.
    package var layers: [String] = []
    /// The flow's other keys and their values: (`rate`, `5kpps`).
    package var keys: [(name: String, value: String)] = []

    static let name = "send"

    package init(from: String, to: String) {
        self.from = from
        self.to = to
    }

    /// The lab that is up, with this flow as its only traffic.
    /// - Throws: InvalidFlow with all that is wrong with the flow.
    func lab(of record: InstanceRecord) throws -> Lab {
        let written = try KeptLab.read(record.name, in: record.session)
        var ends = self
        ends.from = try endpoint(from, "--from", in: written.lab)
        ends.to = IPAddress(to) == nil ? try endpoint(to, "--to", in: written.lab) : to
        let result = LabReader.read(
            text: try record.labText(), file: written.intent.file, parameters: written.intent.parameters,
            traffic: ends.yaml)
        guard let lab = result.lab else {
            throw InvalidFlow(description: result.diagnostics.map(\.description).joined(separator: "\n"))
        }
        return lab
    }

    /// The value of `traffic`, with the ends as the lab has them.
    func yaml(in lab: Lab) -> String {
        guard let flow = lab.traffic.flows.first else { return yaml }
        var ends = self
        ends.from = "\(flow.from)"
        if case .endpoint(let endpoint) = flow.to { ends.to = "\(endpoint)" }
        return ends.yaml
    }

    private var yaml: String {
        var entries = [("from", Self.quoted(from)), ("to", Self.quoted(to))]
        if !layers.isEmpty { entries.append(("packet", "[ \(layers.joined(separator: ", ")) ]")) }
        entries += keys.map { ($0.name, $0.value) }
        let flow = entries.map { "\($0.0): \($0.1)" }.joined(separator: ", ")
        return "{ flows: { \(Self.name): { \(flow) } } }"
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.replacing("'", with: "''") + "'"
    }

    /// `client` stands for its only interface.
    private func endpoint(_ text: String, _ option: String, in lab: Lab) throws -> String {
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

/// A flow of the command line that the lab cannot have; the complaints are rendered.
package struct InvalidFlow: LocatedError {
    package var description: String
}
