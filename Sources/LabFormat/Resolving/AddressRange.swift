// A network as a range of numbers, so that overlaps and free addresses are arithmetic.

import Packets

/// The addresses of a network, from the first to the last.
struct AddressRange: Hashable {
    var isIPv6: Bool
    var low: UInt128
    var high: UInt128

    init(_ prefix: Prefix) {
        let network = prefix.network.address
        isIPv6 = network.isIPv6
        low = network.number
        high = low + Self.span(network.bitWidth - prefix.length)
    }

    /// One less than 2 to the power of `bits`.
    private static func span(_ bits: Int) -> UInt128 { bits == 0 ? 0 : UInt128.max >> UInt128(128 - bits) }

    func overlaps(_ other: AddressRange) -> Bool { isIPv6 == other.isIPv6 && low <= other.high && other.low <= high }
}

extension IPAddress {
    /// The address as a number.
    var number: UInt128 { bytes.reduce(0) { $0 << 8 | UInt128($1) } }

    init(number: UInt128, isIPv6: Bool) {
        let width = isIPv6 ? 16 : 4
        self.init(bytes: (0..<width).map { UInt8(truncatingIfNeeded: number >> UInt128(8 * (width - 1 - $0))) })
    }
}

extension Prefix {
    /// The addresses that interfaces may have: without network and broadcast address, unless the network is that small.
    var hosts: ClosedRange<UInt128> {
        let range = AddressRange(self)
        let hostBits = address.bitWidth - length
        if hostBits <= 1 { return range.low...range.high }
        return range.low + 1...(address.isIPv6 ? range.high : range.high - 1)
    }
}
