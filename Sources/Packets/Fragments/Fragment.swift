// One fragment of a packet.

/// What of a packet a fragment carries, and how it is written.
package struct Fragment: Hashable, Sendable {
    let layout: FragmentLayout
    /// Bytes of the data before it.
    package let start: Int
    package let count: Int
    package let isLast: Bool

    /// Bytes of its frame.
    package var length: Int { layout.prefix + count }

    /// Writes the fragment of a whole packet's frame; `room` has `length` bytes. IPv6 fragments of one packet share
    /// `sequence` as their identification; those of IPv4 have the packet's ID.
    package func write(from whole: UnsafeRawBufferPointer, to room: UnsafeMutableRawBufferPointer, sequence: UInt32) {
        let head = unsafe UnsafeRawBufferPointer(rebasing: whole[..<layout.dataStart])
        unsafe room.copyMemory(from: head)
        let from = layout.dataStart + start
        let data = unsafe UnsafeRawBufferPointer(rebasing: whole[from..<(from + count)])
        unsafe UnsafeMutableRawBufferPointer(rebasing: room[layout.prefix...]).copyMemory(from: data)
        if layout.isIPv6 {
            unsafe writeIPv6(to: room, sequence: sequence)
        } else {
            unsafe writeIPv4(to: room)
        }
    }

    private func writeIPv6(to room: UnsafeMutableRawBufferPointer, sequence: UInt32) {
        let header = layout.header
        let next = unsafe room[layout.announcement]
        unsafe room[layout.announcement] = IPProtocol.fragment.rawValue
        unsafe Self.store(UInt16(truncatingIfNeeded: length - header - 40), at: header + 4, in: room)
        unsafe room[layout.dataStart] = next
        unsafe room[layout.dataStart + 1] = 0
        // The offset is a multiple of 8, so its low bits are free for the flag.
        unsafe Self.store(UInt16(truncatingIfNeeded: start) | (isLast ? 0 : 1), at: layout.dataStart + 2, in: room)
        unsafe room.storeBytes(of: sequence.bigEndian, toByteOffset: layout.dataStart + 4, as: UInt32.self)
    }

    private func writeIPv4(to room: UnsafeMutableRawBufferPointer) {
        let header = layout.header
        unsafe Self.store(UInt16(truncatingIfNeeded: length - header), at: header + 2, in: room)
        let flags = unsafe UInt16(room[header + 6] & 0xc0) << 8 | (isLast ? 0 : 0x2000)
        unsafe Self.store(flags | UInt16(truncatingIfNeeded: start / 8), at: header + 6, in: room)
        unsafe Self.store(0, at: header + 10, in: room)
        var sum: UInt64 = 0
        for offset in stride(from: header, to: layout.dataStart, by: 2) {
            sum += unsafe UInt64(room[offset]) << 8 | UInt64(room[offset + 1])
        }
        unsafe Self.store(~InternetChecksum.fold(sum), at: header + 10, in: room)
    }

    private static func store(_ value: UInt16, at offset: Int, in room: UnsafeMutableRawBufferPointer) {
        unsafe room.storeBytes(of: value.bigEndian, toByteOffset: offset, as: UInt16.self)
    }
}
