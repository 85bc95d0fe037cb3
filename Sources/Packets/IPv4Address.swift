// An IPv4 address as a value.

/// An IPv4 address. `value` is in host byte order: 10.0.0.1 is 0x0a000001.
package struct IPv4Address: Hashable, Sendable, Comparable, CustomStringConvertible {
    package var value: UInt32

    package init(_ value: UInt32) { self.value = value }

    /// Reads dotted decimal, four parts without leading zeros; nil for anything else.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var value: UInt32 = 0
        for part in parts {
            guard part.utf8.allSatisfy({ (48...57).contains($0) }), part.utf8.count <= 3 else { return nil }
            guard let byte = UInt8(part), part == "0" || !part.hasPrefix("0") else { return nil }
            value = value << 8 | UInt32(byte)
        }
        self.value = value
    }

    /// The four bytes, in network order.
    package var bytes: [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) } }

    package var isMulticast: Bool { value >> 28 == 0xe }
    package var isLoopback: Bool { value >> 24 == 127 }

    package static func < (left: Self, right: Self) -> Bool { left.value < right.value }

    package var description: String { bytes.map(String.init).joined(separator: ".") }
}
