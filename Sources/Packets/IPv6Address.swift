// An IPv6 address as a value.

/// An IPv6 address: eight groups of 16 bits, the first one the most significant.
package struct IPv6Address: Hashable, Sendable, CustomStringConvertible {
    package var groups: [UInt16]

    /// Takes eight groups.
    package init?(groups: [UInt16]) {
        guard groups.count == 8 else { return nil }
        self.groups = groups
    }

    init(eight groups: [UInt16]) { self.groups = groups }

    /// From the address as one number.
    package init(number: UInt128) {
        groups = (0..<8).map { UInt16(truncatingIfNeeded: number >> UInt128(112 - 16 * $0)) }
    }

    /// The address as one number.
    package var number: UInt128 { groups.reduce(0) { $0 << 16 | UInt128($1) } }

    /// `::`
    package static let unspecified = IPv6Address(number: 0)

    /// Reads the text forms of RFC 4291, a dotted IPv4 tail included; nil for anything else.
    package init?(_ text: some StringProtocol) {
        let halves = String(text).splitOnce("::")
        guard let head = Self.groups(of: halves.head) else { return nil }
        guard let tailText = halves.tail else {
            guard head.count == 8 else { return nil }
            self.groups = head
            return
        }
        guard let tail = Self.groups(of: tailText), head.count + tail.count < 8 else { return nil }
        self.groups = head + Array(repeating: 0, count: 8 - head.count - tail.count) + tail
    }

    /// The sixteen bytes, in network order.
    package var bytes: [UInt8] { groups.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] } }

    /// The canonical form of RFC 5952: lower case, the longest run of zero groups shortened.
    package var description: String {
        guard let run = longestZeroRun else { return text(groups[...]) }
        return text(groups[..<run.lowerBound]) + "::" + text(groups[run.upperBound...])
    }

    private func text(_ groups: ArraySlice<UInt16>) -> String {
        groups.map { String($0, radix: 16) }.joined(separator: ":")
    }

    private var longestZeroRun: Range<Int>? {
        var best: Range<Int>?
        var start = 0
        while start < 8 {
            var end = start
            while end < 8, groups[end] == 0 { end += 1 }
            if end - start > max(1, best?.count ?? 0) { best = start..<end }
            start = max(end, start + 1)
        }
        return best
    }

    private static func groups(of text: Substring) -> [UInt16]? {
        if text.isEmpty { return [] }
        var groups: [UInt16] = []
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if index == parts.count - 1, part.contains("."), let tail = IPv4Address(part) {
                groups += [UInt16(tail.value >> 16), UInt16(tail.value & 0xffff)]
            } else if (1...4).contains(part.utf8.count), part.allSatisfy(\.isHexDigit),
                let group = UInt16(part, radix: 16)
            {
                groups.append(group)
            } else {
                return nil
            }
        }
        return groups.count <= 8 ? groups : nil
    }
}

extension String {
    /// The text before the first `separator`, and the text behind it if there is one.
    fileprivate func splitOnce(_ separator: String) -> (head: Substring, tail: Substring?) {
        guard let range = firstRange(of: separator) else { return (self[...], nil) }
        return (self[..<range.lowerBound], self[range.upperBound...])
    }

    private func firstRange(of text: String) -> Range<Index>? {
        indices.first { self[$0...].hasPrefix(text) }.map { $0..<index($0, offsetBy: text.count) }
    }
}
