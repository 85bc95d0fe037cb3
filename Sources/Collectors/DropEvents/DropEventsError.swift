// Why drop events cannot be recorded for a lab.

package enum DropEventsError: Error, Equatable, CustomStringConvertible {
    case tooManyNamespaces(Int)
    case tooManyPackets(Int)
    /// No kind of tracepoint program was accepted: each one's refusal.
    case refused([String])

    package var description: String {
        switch self {
        case .tooManyNamespaces(let count):
            "drop events: \(count) namespaces, at most \(PackedFate.mostNodes) can be told apart; split the lab"
        case .tooManyPackets(let count):
            "drop events: \(count) planned packets, at most \(DropMaps.mostPackets) have a place; plan fewer"
        case .refused(let refusals):
            "drop events: the kernel refuses the program on kfree_skb: " + refusals.joined(separator: "; ")
        }
    }
}
