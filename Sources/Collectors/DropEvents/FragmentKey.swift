// What fragments, and bursts, of one flow have in common: by it those without a tag in sight are known.

import Packets

/// The ends of a flow that goes out in fragments, or in bursts that the kernel splits. Identifications are sequence numbers, of
/// IPv4 the low 16 bits; bursts of IPv6 have none.
package struct FragmentKey: Hashable, Sendable {
    package var source: IPAddress
    package var destination: IPAddress
    /// What they carry; of IPv6's fragments that of the fragment header.
    package var number: UInt8

    /// - Parameter isCut: the flow goes out in fragments, and not in bursts that the kernel splits.
    package init(source: IPAddress, destination: IPAddress, number: UInt8, isCut: Bool = true) {
        self.source = source
        self.destination = destination
        self.number = source.isIPv6 && isCut ? UInt8(Self.header6) : number
    }

    /// Sequence numbers of such a flow that can be told apart.
    package static func mostPackets(isIPv6: Bool) -> Int { isIPv6 ? .max : 1 << 16 }

    static let size = 40
    static let source: Int16 = 8
    static let destination: Int16 = 24
    /// The number of IPv6's fragment header.
    static let header6: Int32 = 44

    /// Bytes: number u8, 7 of 0, source and destination in 16 each, IPv4's in the first 4.
    var bytes: [UInt8] {
        [number] + [UInt8](repeating: 0, count: 7) + Self.room(source) + Self.room(destination)
    }

    private static func room(_ address: IPAddress) -> [UInt8] {
        let bytes = address.bytes
        return bytes + [UInt8](repeating: 0, count: 16 - bytes.count)
    }
}
