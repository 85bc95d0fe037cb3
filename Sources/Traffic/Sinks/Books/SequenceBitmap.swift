// Which packets of a flow were seen: the witness of delivery.

/// One bit per planned packet.
package struct SequenceBitmap: Hashable, Sendable {
    package enum Insertion: Sendable {
        case new
        case duplicate
        /// A sequence number that nobody planned to send.
        case unplanned
    }

    /// Sequence numbers 0..<planned have a bit.
    package let planned: Int
    /// How many bits are set.
    package private(set) var count = 0
    private var words: [UInt64]

    package init(planned: Int) {
        self.planned = max(0, planned)
        words = Array(repeating: 0, count: (self.planned + 63) / 64)
    }

    package mutating func insert(_ sequence: UInt32) -> Insertion {
        let sequence = Int(sequence)
        guard sequence < planned else { return .unplanned }
        let bit = UInt64(1) << UInt64(sequence % 64)
        guard words[sequence / 64] & bit == 0 else { return .duplicate }
        words[sequence / 64] |= bit
        count += 1
        return .new
    }

    /// Adds what another bitmap of the same plan has.
    mutating func formUnion(_ other: SequenceBitmap) {
        for index in words.indices where index < other.words.count { words[index] |= other.words[index] }
        count = words.reduce(0) { $0 + $1.nonzeroBitCount }
    }

    package func contains(_ sequence: UInt32) -> Bool {
        Int(sequence) < planned && words[Int(sequence) / 64] >> UInt64(sequence % 64) & 1 == 1
    }

    /// The runs of sequence numbers below `end` that were not seen.
    package func missing(below end: Int) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        var start: Int?
        for sequence in 0..<min(end, planned) {
            if contains(UInt32(sequence)) {
                if let begin = start { runs.append(begin..<sequence) }
                start = nil
            } else if start == nil {
                start = sequence
            }
        }
        if let start { runs.append(start..<min(end, planned)) }
        return runs
    }
}
