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
        let traffic = try AdHocEnds(self, in: written.lab).traffic(of: self)
        let result = LabReader.read(
            text: try record.labText(), file: written.intent.file, parameters: written.intent.parameters,
            traffic: traffic)
        guard let lab = result.lab else {
            throw InvalidFlow(description: result.diagnostics.map(\.description).joined(separator: "\n"))
        }
        return (lab, traffic)
    }

    /// The entries of `packet`.
    func layers(_ ends: AdHocEnds) -> [String] {
        let payload = size.map { ["{ payload: { size: \($0) } }"] } ?? []
        let isConnection = keys.contains { $0 == ("via", "tcp") }
        switch content {
        case .layers(let layers): return layers + payload
        case .udp(let port): return ends.network + ["{ udp: { dport: \(port) } }"] + payload
        case .tcp(let port):
            return ends.network + ["{ tcp: { dport: \(port)\(isConnection ? "" : ", flags: [ syn ]") } }"] + payload
        case .echo: return ends.network + ["{ \(ends.isIPv6 ? "icmpv6" : "icmp"): { type: echo-request } }"] + payload
        }
    }
}

/// A flow of the command line that the lab cannot have; the complaints are rendered.
package struct InvalidFlow: LocatedError {
    package var description: String
}
