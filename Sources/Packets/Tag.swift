// The identity of a packet: the last 24 bytes of its payload.

/// Who a packet is. On the wire, big endian: magic u32, run u32, flow u16, flags u16, sequence u32, time u64.
package struct Tag: Hashable, Sendable {
    /// "netl".
    package static let magic: UInt32 = 0x6e65_746c
    package static let byteCount = 24
    /// Offsets of the parts that differ from packet to packet, from the beginning of the tag.
    package static let sequenceOffset = 12
    package static let transmitTimeOffset = 16

    package var run: UInt32
    package var flow: UInt16
    package var flags: UInt16
    /// Counts from 0.
    package var sequence: UInt32
    /// Nanoseconds of CLOCK_MONOTONIC just before the packet was handed to the kernel.
    package var transmitTime: UInt64

    package init(run: UInt32, flow: UInt16, flags: UInt16 = 0, sequence: UInt32 = 0, transmitTime: UInt64 = 0) {
        self.run = run
        self.flow = flow
        self.flags = flags
        self.sequence = sequence
        self.transmitTime = transmitTime
    }

    /// Reads the tag at the end of a payload; nil if there is none.
    package init?(endOf payload: borrowing Span<UInt8>) {
        let start = payload.count - Self.byteCount
        guard start >= 0, payload.bigEndian(at: start) == Self.magic,
            let run: UInt32 = payload.bigEndian(at: start + 4), let flow: UInt16 = payload.bigEndian(at: start + 8),
            let flags: UInt16 = payload.bigEndian(at: start + 10),
            let sequence: UInt32 = payload.bigEndian(at: start + Self.sequenceOffset),
            let time: UInt64 = payload.bigEndian(at: start + Self.transmitTimeOffset)
        else { return nil }
        self.init(run: run, flow: flow, flags: flags, sequence: sequence, transmitTime: time)
    }

    package var bytes: [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(bigEndian: Self.magic)
        bytes.append(bigEndian: run)
        bytes.append(bigEndian: flow)
        bytes.append(bigEndian: flags)
        bytes.append(bigEndian: sequence)
        bytes.append(bigEndian: transmitTime)
        return bytes
    }

    /// A payload of `size` bytes: zeros, then the tag.
    package func payload(size: Int) throws(HeaderError) -> [UInt8] {
        guard size >= Self.byteCount else { throw .noRoomForTag(payload: size) }
        return Array(repeating: 0, count: size - Self.byteCount) + bytes
    }
}
