// A conversation of single TCP segments, written down step by step.

import Packets

/// Steps of one end, as raw segments; the other end is whoever answers.
package struct Exchange: Sendable {
    /// A sequence or acknowledgement number, perhaps counted from the segment that was expected last.
    package enum Number: Hashable, Sendable {
        case value(UInt32)
        /// `peer.seq+1`
        case peerSequence(Int)
        /// `peer.ack+1`
        case peerAcknowledgement(Int)
    }

    package struct Segment: Hashable, Sendable {
        package var flags: TCPHeader.Flags
        package var sequence: Number?
        package var acknowledgement: Number?
        package var window: UInt16?
        package var payload: [UInt8]

        package init(
            flags: TCPHeader.Flags, sequence: Number? = nil, acknowledgement: Number? = nil, window: UInt16? = nil,
            payload: [UInt8] = []
        ) {
            self.flags = flags
            self.sequence = sequence
            self.acknowledgement = acknowledgement
            self.window = window
            self.payload = payload
        }
    }

    package enum Step: Hashable, Sendable {
        case send(Segment)
        /// A segment with exactly these flags, and these numbers where they are given, within so many nanoseconds.
        case expect(Segment, within: UInt64)
        /// No segment at all for so many nanoseconds.
        case silence(UInt64)
    }

    package struct Outcome: Hashable, Sendable {
        package var met: Bool
        /// What was sent or seen: `[syn, ack] seq 1 ack 1001`; `nothing`.
        package var observed: String
        /// Nanoseconds from the step's beginning to its end.
        package var duration: UInt64
    }

    package var ends: SocketEnds
    package var sourceMAC: MACAddress
    package var destinationMAC: MACAddress
    package var interface: Int
    package var steps: [Step]

    package init(
        ends: SocketEnds, sourceMAC: MACAddress, destinationMAC: MACAddress, interface: Int, steps: [Step]
    ) {
        self.ends = ends
        self.sourceMAC = sourceMAC
        self.destinationMAC = destinationMAC
        self.interface = interface
        self.steps = steps
    }
}

extension TCPHeader.Flags {
    /// nft's words.
    package static let words: [(name: String, flag: TCPHeader.Flags)] = [
        ("fin", .fin), ("syn", .syn), ("rst", .rst), ("psh", .psh), ("ack", .ack), ("urg", .urg), ("ecn", .ece),
        ("cwr", .cwr),
    ]

    var text: String { "[" + Self.words.filter { contains($0.flag) }.map(\.name).joined(separator: ", ") + "]" }
}
