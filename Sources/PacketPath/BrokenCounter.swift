// Counters that did not last from the beginning of a run to its end.

/// An object whose counters began anew during the run, or ended: what it counted before is lost, and so is its word as a witness.
package struct BrokenCounter: Codable, Sendable, Hashable {
    package enum Ending: String, Codable, Sendable {
        /// The object is there no more.
        case gone
        /// Another object has its name, or its counters were set to zero.
        case replaced
    }

    package var node: String
    package var source: CounterKey.Source
    /// As in `CounterKey.object`.
    package var object: String
    package var ending: Ending

    package init(node: String, source: CounterKey.Source, object: String, ending: Ending) {
        (self.node, self.source, self.object, self.ending) = (node, source, object, ending)
    }

    /// One of its counters.
    func key(_ name: String) -> CounterKey { CounterKey(node: node, source: source, object: object, name: name) }

    /// The sources whose objects people make and remove; sockets come and go by themselves.
    package static let sources: Set<CounterKey.Source> = [.link, .qdisc, .nft, .ethtool]

    /// `router: the counters of qdisc eth1 root tbf are no witness: it was replaced or set to zero during the run`
    package var text: String {
        let words: [CounterKey.Source: String] = [.qdisc: "qdisc ", .nft: "nft counter "]
        let ending = ending == .gone ? "it is gone" : "it was replaced or set to zero during the run"
        return "\(node): the counters of \(words[source] ?? "")\(object) are no witness: \(ending)"
    }
}
