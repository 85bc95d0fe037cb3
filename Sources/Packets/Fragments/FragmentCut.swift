// How a packet is cut into fragments.

/// A cut of a packet's outermost IP packet (RFC 791, RFC 8200 4.5).
package struct FragmentCut: Hashable, Sendable {
    /// Bytes of data in each fragment but the last, behind the IP header (IPv6: behind the fragment header): a multiple
    /// of 8.
    package var size: Int
    /// Which fragments are sent, in this order, counted from 1; nil: all.
    package var send: [Int]?
    /// So many bytes of its predecessor each fragment carries again: a multiple of 8.
    package var overlap: Int
    /// How often each is sent.
    package var repetitions: Int

    package init(size: Int, send: [Int]? = nil, overlap: Int = 0, repetitions: Int = 1) {
        self.size = size
        self.send = send
        self.overlap = overlap
        self.repetitions = repetitions
    }

    /// How many fragments so many bytes of data make.
    package func count(of data: Int) -> Int { max(1, (data + size - 1) / size) }

    /// Bytes of data in the last fragment of so many bytes of data.
    package func lastCount(of data: Int) -> Int { data - max(0, (count(of: data) - 1) * size - overlap) }

    /// Bytes of a frame that stand before what is cut.
    package func dataStart(of frame: [UInt8]) throws(FragmentError) -> Int { try FragmentLayout(of: frame).dataStart }

    /// The fragments of a frame, in the order in which they are sent.
    package func fragments(of frame: [UInt8]) throws(FragmentError) -> [Fragment] {
        guard size > 0, size % 8 == 0, overlap >= 0, overlap % 8 == 0, repetitions > 0 else { throw .notInEights }
        let layout = try FragmentLayout(of: frame)
        let data = frame.count - layout.dataStart
        let all = (0..<count(of: data)).map { index in
            let start = max(0, index * size - overlap)
            let end = min(data, (index + 1) * size)
            return Fragment(layout: layout, start: start, count: end - start, isLast: end == data)
        }
        var chosen: [Fragment] = []
        for number in send ?? Array(1...all.count) {
            guard all.indices.contains(number - 1) else { throw .noSuchFragment(number, of: all.count) }
            chosen += Array(repeating: all[number - 1], count: repetitions)
        }
        return chosen
    }
}

/// A packet that cannot be cut so.
package enum FragmentError: Error, Equatable, CustomStringConvertible {
    case notIP
    case notInEights
    case noSuchFragment(Int, of: Int)

    package var description: String {
        switch self {
        case .notIP: "fragments: the packet has no IP header to cut behind"
        case .notInEights: "fragments: size and overlap are multiples of 8 bytes"
        case .noSuchFragment(let number, let count):
            "fragments: there is no fragment \(number): the packet makes \(count)"
        }
    }
}
