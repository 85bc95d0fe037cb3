// An Ethernet address as a value.

/// A MAC address; `value` holds its 48 bits, the first byte the most significant.
package struct MACAddress: Hashable, Sendable, CustomStringConvertible {
    package var value: UInt64

    package init(_ value: UInt64) { self.value = value & 0xffff_ffff_ffff }

    /// Reads six hexadecimal bytes with colons; nil for anything else.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 6 else { return nil }
        var value: UInt64 = 0
        for part in parts {
            guard part.utf8.count == 2, part.allSatisfy(\.isHexDigit), let byte = UInt8(part, radix: 16) else {
                return nil
            }
            value = value << 8 | UInt64(byte)
        }
        self.value = value
    }

    package static let broadcast = MACAddress(0xffff_ffff_ffff)

    /// The six bytes in the order they are sent.
    package var bytes: [UInt8] { (0..<6).map { UInt8(truncatingIfNeeded: value >> (40 - 8 * $0)) } }

    package var isMulticast: Bool { value >> 40 & 1 == 1 }

    package var description: String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: ":")
    }
}
