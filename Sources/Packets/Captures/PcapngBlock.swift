// The numbers of pcapng (draft-ietf-opsawg-pcapng).

/// Block types.
enum PcapngBlock {
    static let interface: UInt32 = 1
    /// The Packet Block of old files.
    static let obsoletePacket: UInt32 = 2
    static let simplePacket: UInt32 = 3
    static let statistics: UInt32 = 5
    static let enhancedPacket: UInt32 = 6
    /// The same in either byte order.
    static let sectionHeader: UInt32 = 0x0a0d_0d0a
    static let byteOrderMagic: UInt32 = 0x1a2b_3c4d
}

/// Option codes.
enum PcapngOption {
    static let comment: UInt16 = 1
    static let sectionApplication: UInt16 = 4
    static let interfaceName: UInt16 = 2
    static let interfaceDescription: UInt16 = 3
    static let timeResolution: UInt16 = 9
    static let timeOffset: UInt16 = 14
    static let packetFlags: UInt16 = 2
    static let startTime: UInt16 = 2
    static let endTime: UInt16 = 3
    static let received: UInt16 = 4
    static let dropped: UInt16 = 5
}

/// What a time stamp of an interface means.
struct PcapngClock: Hashable, Sendable {
    /// if_tsresol: a negative power of 10, or of 2 if the highest bit is set; microseconds unless given.
    var resolution: UInt8 = 6
    /// if_tsoffset: seconds to add.
    var offset: Int64 = 0

    /// Nanoseconds since 1970; a time outside of what 64 bits can say becomes the nearest that they can.
    func nanoseconds(_ stamp: UInt64) -> UInt64 {
        let time = resolution & 0x80 == 0 ? decimal(stamp) : binary(stamp)
        let shift = offset.magnitude.multipliedReportingOverflow(by: 1_000_000_000)
        let amount = shift.overflow ? UInt64.max : shift.partialValue
        if offset < 0 { return time > amount ? time - amount : 0 }
        let sum = time.addingReportingOverflow(amount)
        return sum.overflow ? .max : sum.partialValue
    }

    private func decimal(_ stamp: UInt64) -> UInt64 {
        let power = Int(resolution) - 9
        if power > 19 { return 0 }
        let factor = (0..<abs(power)).reduce(UInt64(1)) { product, _ in product &* 10 }
        if power > 0 { return stamp / factor }
        let product = stamp.multipliedReportingOverflow(by: factor)
        return product.overflow ? .max : product.partialValue
    }

    private func binary(_ stamp: UInt64) -> UInt64 {
        let power = UInt64(resolution & 0x7f)
        let (high, low) = stamp.multipliedFullWidth(by: 1_000_000_000)
        if power >= 64 { return power - 64 >= 64 ? 0 : high >> (power - 64) }
        if power == 0 { return high > 0 ? .max : low }
        return high >> power > 0 ? .max : high << (64 - power) | low >> power
    }
}

extension [UInt8] {
    /// The least significant byte first.
    mutating func append<Value: FixedWidthInteger>(littleEndian value: Value) { append(bigEndian: value.byteSwapped) }

    /// A time in nanoseconds: two words, the high one first.
    mutating func append(time: UInt64) {
        append(littleEndian: UInt32(truncatingIfNeeded: time >> 32))
        append(littleEndian: UInt32(truncatingIfNeeded: time))
    }
}
