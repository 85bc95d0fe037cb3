// A conversation of single TCP segments: what is sent, and what must come back.

/// An entry of `exchanges`.
package struct RawExchange: Sendable {
    package struct Step: Sendable {
        package enum Kind: Hashable, Sendable { case send, expect, silence }

        package var kind: Kind
        package var segment: Segment
        /// Nanoseconds.
        package var within: UInt64
        package var location: Location
    }

    /// Fields of a TCP header; what is left out is 0 where it is sent, and not looked at where it is expected.
    package struct Segment: Hashable, Sendable {
        /// nft's words: `syn`, `ack`...
        package var flags: [String] = []
        package var sequence: SegmentNumber?
        package var acknowledgement: SegmentNumber?
        package var window: UInt16?
        package var payload = ""
    }

    package var name: String
    package var location: Location
    package var from: Endpoint
    package var to: Endpoint
    package var sourcePort: UInt16
    package var destinationPort: UInt16
    package var steps: [Step]
}

/// A sequence or acknowledgement number: `1000`, `peer.seq+1`, `peer.ack`.
package enum SegmentNumber: Hashable, Sendable {
    case value(UInt32)
    case peerSequence(Int)
    case peerAcknowledgement(Int)

    init?(_ text: String) {
        if let value = UInt32(text) {
            self = .value(value)
            return
        }
        let base = text.prefix(8)
        let rest = text.dropFirst(8)
        guard rest.isEmpty || rest.hasPrefix("+") || rest.hasPrefix("-"),
            let offset = rest.isEmpty ? 0 : Int(rest), abs(offset) <= Int(UInt32.max)
        else { return nil }
        switch base {
        case "peer.seq": self = .peerSequence(offset)
        case "peer.ack": self = .peerAcknowledgement(offset)
        default: return nil
        }
    }
}
