// A flow from the words of a command line to the words of a lab file: both are understood by the same code.

import LabFormat
import Packets

/// The words for one flow. All but the ends and the layers are values of a flow's keys in a lab file, in YAML.
package struct AdHocFlow: Sendable {
    /// What stands in the packets' IP.
    package enum Content: Sendable {
        case udp(port: Int)
        /// A segment of no connection, or a connection where the flow goes via: tcp.
        case tcp(port: Int)
        case echo
        /// Entries of `packet`, IP included: `{ udp: { dport: 9000 } }`.
        case layers([String])
    }

    /// NODE:INTERFACE, or a node that has only one interface.
    package var from: String
    /// The same, or an address.
    package var to: String
    package var content = Content.udp(port: 9000)
    /// Bytes of payload, as the key `size` has them.
    package var size: String?
    /// IPv6, also to an end that has IPv4 addresses.
    package var isIPv6 = false
    /// The flow's other keys and their values: (`rate`, `5kpps`).
    package var keys: [(name: String, value: String)] = []

    static let name = "send"

    package init(from: String, to: String) {
        self.from = from
        self.to = to
    }

    /// The lab that is up, with this flow as its only traffic, and the value of `traffic` that says so.
    /// - Throws: InvalidFlow with all that is wrong with the flow.
    func lab(of record: InstanceRecord) throws -> (lab: Lab, traffic: String) {
        let written = try KeptLab.read(record.name, in: record.session)
        let words = AdHocText(self, try AdHocEnds(self, in: written.lab))
        let result = LabReader.read(
            text: try record.labText(), file: written.intent.file, parameters: written.intent.parameters,
            traffic: words.text)
        guard let lab = result.lab else {
            throw InvalidFlow(description: result.diagnostics.map(words.complaint).joined(separator: "\n"))
        }
        return (lab, words.text)
    }

    /// An entry of `packet` and the option that asks for it.
    struct Layer {
        var text: String
        var option: String
    }

    func layers(_ ends: AdHocEnds) -> [Layer] {
        var layers: [Layer] = []
        if case .layers = content {} else { layers = ends.network.map { Layer(text: $0, option: "--to") } }
        switch content {
        case .layers(let written): layers += written.map { Layer(text: $0, option: "--layer") }
        case .udp(let port): layers.append(Layer(text: "{ udp: { dport: \(port) } }", option: "--udp"))
        case .tcp(let port):
            let isConnection = keys.contains { $0 == ("via", "tcp") }
            let flags = isConnection ? "" : ", flags: [ syn ]"
            layers.append(Layer(text: "{ tcp: { dport: \(port)\(flags) } }", option: "--tcp"))
        case .echo:
            let name = ends.isIPv6 ? "icmpv6" : "icmp"
            layers.append(Layer(text: "{ \(name): { type: echo-request } }", option: "--icmp"))
        }
        if let size { layers.append(Layer(text: "{ payload: { size: \(size) } }", option: "--size")) }
        return layers
    }
}

/// A flow of the command line that the lab cannot have; the complaints are rendered.
package struct InvalidFlow: LocatedError {
    package var description: String
}
