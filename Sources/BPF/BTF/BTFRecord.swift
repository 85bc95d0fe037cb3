// The fixed parts of the BTF format: its header, and the head of every type.

/// Where the sections of a BTF blob lie: struct btf_header of linux/btf.h.
struct BTFHeader {
    var types: Range<Int>
    var strings: Range<Int>

    private static let magic: UInt32 = 0xeb9f
    private static let size = 24

    init(_ bytes: [UInt8]) throws(BTFError) {
        guard bytes.count >= Self.size else { throw .malformed("header") }
        let words = unsafe bytes.withUnsafeBytes { memory in
            (0..<6).map { unsafe Int(memory.loadUnaligned(fromByteOffset: $0 * 4, as: UInt32.self)) }
        }
        guard UInt32(truncatingIfNeeded: words[0]) & 0xffff == Self.magic else { throw .malformed("magic") }
        guard words[1] >= Self.size else { throw .malformed("header") }
        types = words[1] + words[2]..<words[1] + words[2] + words[3]
        strings = words[1] + words[4]..<words[1] + words[4] + words[5]
        guard types.upperBound <= bytes.count, strings.upperBound <= bytes.count, !strings.isEmpty,
            bytes[strings.upperBound - 1] == 0
        else { throw .malformed("sections") }
    }
}

/// The head of a type: struct btf_type of linux/btf.h.
struct BTFRecord {
    var name: UInt32
    var information: UInt32
    var sizeOrType: UInt32
    /// Where its members, values or parameters begin.
    var trailer: Int

    var kind: BTFKind { BTFKind(rawValue: UInt8(information >> 24 & 0x1f)) ?? .void }
    var count: Int { Int(information & 0xffff) }
    /// Whether members carry a bit-field's size beside their offset.
    var hasFlag: Bool { information >> 31 == 1 }
}
