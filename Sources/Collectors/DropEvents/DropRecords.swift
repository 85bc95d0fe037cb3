// The bytes that the drop program and this process exchange through maps.

import BPF

/// The key of the books; its value per processor: packets u64, and of these the ones beyond the first of their buffer u64.
///
/// Bytes: node and stack u32, interface index u32, reason u32, flow u16, tag u16 (0 none, 1 tagged, 2 induced), location u64; host order.
struct DropKey: Hashable, Sendable {
    /// 0 where no namespace was found; else the lab's first namespace is 1.
    var node: UInt32
    /// The number of the stack at the drop, where it was taken.
    var stack: UInt32?
    var interfaceIndex: UInt32
    var reason: UInt32
    /// Nil for packets without this run's tag.
    var flow: UInt16?
    /// An ICMP error that quotes a packet of the flow.
    var isInduced: Bool
    /// The return address of the call that freed the packet.
    var location: UInt64

    static let size = 24
    static let valueSize = 16
    static let tagged: Int32 = 1
    static let induced: Int32 = 2
    /// The stack's number and 1, or 0, stand above the node's. In the map of namespaces the lowest of these bits says that the
    /// node's drops by rules want their stack.
    static let stackShift = 16
    static let wantsStack: UInt32 = 1 << 16

    init(_ bytes: [UInt8]) {
        let place = MapBytes.integer(bytes, at: 0, as: UInt32.self)
        node = place & (1 << UInt32(Self.stackShift) - 1)
        let number = place >> UInt32(Self.stackShift)
        stack = number > 0 ? number - 1 : nil
        interfaceIndex = MapBytes.integer(bytes, at: 4, as: UInt32.self)
        reason = MapBytes.integer(bytes, at: 8, as: UInt32.self)
        let tag = MapBytes.integer(bytes, at: 14, as: UInt16.self)
        isInduced = tag == Self.induced
        flow = tag != 0 ? MapBytes.integer(bytes, at: 12, as: UInt16.self) : nil
        location = MapBytes.integer(bytes, at: 16, as: UInt64.self)
    }
}

/// Where one packet ended: one 64-bit word, 0 while nothing dropped it.
///
/// Bits, from the top: node 12, reason 12, location 40. Reasons of subsystems (above 4094) read as 4095; the books
/// have the exact one. Of the kernel's text addresses only the low 40 bits differ. A packet that was copied has one
/// word for all copies and fragments: that of the first drop, or of a mild one (`DropLayout.mildReasons`) if no other came.
struct PackedFate: Equatable, Sendable {
    static let locationBits = 40
    static let reasonBits = 12
    static let mostNodes = 0xfff
    static let mostReason: UInt32 = 0xfff
    static let locationMask: UInt64 = 1 << 40 - 1

    var node: UInt32
    var reason: UInt32
    var location: UInt64

    init?(_ word: UInt64) {
        guard word != 0 else { return nil }
        node = UInt32(word >> UInt64(Self.locationBits + Self.reasonBits))
        reason = UInt32(word >> UInt64(Self.locationBits)) & Self.mostReason
        location = word & Self.locationMask
    }
}

/// The counters beside the books: keys of a per-CPU array.
enum DropCounter: Int32, CaseIterable, Sendable {
    /// Drops that found no room in the books.
    case lost = 0
    /// Drops without a namespace and without this run's tag.
    case foreignWithoutNamespace = 1
}

/// The tag's place in a packet and its first eight bytes: the last 24 bytes of linear data, big endian,
/// magic u32 | run u32 | flow u16 | flags u16 | sequence u32 | tx_ns u64.
enum DropTag {
    static let size: Int32 = 24
    static let magic: UInt32 = 0x6e65_746c
    /// What the program reads of it: up to the sequence.
    static let identitySize: Int32 = 16
    /// Run, flow, flags and sequence as they stand in the packet: the key of fates of any run.
    static let identityOffset: Int16 = 4
    static let keySize = 12

    /// Magic and run as one word in this machine's order.
    static func word(run: UInt32) -> UInt64 { UInt64(bigEndian: UInt64(magic) << 32 | UInt64(run)) }
}
