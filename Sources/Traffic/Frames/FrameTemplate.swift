// A flow's frame, whose parts that differ from packet to packet are patched in place.

import Packets

/// One frame of a flow. The tag's sequence and time, the IPv4 ID (unless the flow sets it) and the checksums over them
/// (unless the flow sets those) are written per packet, without allocation.
package struct FrameTemplate: Sendable {
    /// The frame with sequence 0 and time 0.
    package let bytes: [UInt8]
    private let tagOffset: Int
    private var idOffset: Int?
    private var ipv4Checksum: ChecksumPatch?
    private var udpChecksum: ChecksumPatch?

    /// Builds `headers` around a payload of `payloadSize` bytes that ends with the tag.
    package init(_ headers: [any Header], payloadSize: Int, run: UInt32, flow: UInt16, flags: UInt16 = 0) throws {
        let payload = try Tag(run: run, flow: flow, flags: flags).payload(size: payloadSize)
        let (bytes, offsets) = try Frame(headers, payload: payload).encodedWithOffsets()
        let tagOffset = bytes.count - Tag.byteCount
        self.bytes = bytes
        self.tagOffset = tagOffset
        for (header, offset) in zip(headers, offsets) {
            if let ipv4 = header as? IPv4Header, ipv4.id == nil, idOffset == nil {
                idOffset = offset + 4
                if ipv4.checksum == nil { ipv4Checksum = ChecksumPatch(at: offset + 10, in: bytes) }
            }
            if let udp = header as? UDPHeader, udp.checksum == nil {
                udpChecksum = ChecksumPatch(
                    at: offset + 6, in: bytes, swaps: (tagOffset - offset) % 2 == 1, zeroMeansNone: true)
            }
        }
    }

    /// The frame of one packet.
    package func frame(sequence: UInt32, transmitTime: UInt64) -> [UInt8] {
        var frame = bytes
        unsafe frame.withUnsafeMutableBytes { unsafe patch($0, sequence: sequence, transmitTime: transmitTime) }
        return frame
    }

    /// Makes a copy of `bytes`, in whatever state an earlier patch left it, the frame of one packet.
    @inline(__always)
    func patch(_ frame: UnsafeMutableRawBufferPointer, sequence: UInt32, transmitTime: UInt64) {
        unsafe frame.storeBytes(of: sequence.bigEndian, toByteOffset: tagOffset + Tag.sequenceOffset, as: UInt32.self)
        unsafe frame.storeBytes(
            of: transmitTime.bigEndian, toByteOffset: tagOffset + Tag.transmitTimeOffset, as: UInt64.self)
        if let idOffset {
            let id = UInt16(truncatingIfNeeded: sequence)
            unsafe frame.storeBytes(of: id.bigEndian, toByteOffset: idOffset, as: UInt16.self)
            if let ipv4Checksum { unsafe ipv4Checksum.store(adding: UInt64(id), in: frame) }
        }
        if let udpChecksum {
            let words = Self.words(of: UInt64(sequence)) + Self.words(of: transmitTime)
            unsafe udpChecksum.store(adding: words, in: frame)
        }
    }

    /// The sum of a number's four 16-bit words.
    @inline(__always)
    private static func words(of value: UInt64) -> UInt64 {
        (value >> 48) + (value >> 32 & 0xffff) + (value >> 16 & 0xffff) + (value & 0xffff)
    }
}

extension FrameTemplate: FrameSource {
    package var memorySize: Int { bytes.count }

    package func prepare(_ memory: UnsafeMutableRawBufferPointer) { unsafe memory.copyBytes(from: bytes) }

    @inline(__always)
    package func frameCount(of sequence: Int) -> Int { 1 }

    @inline(__always)
    package func length(of sequence: Int) -> Int { bytes.count }

    @inline(__always)
    package func frame(
        _ part: Int, of sequence: Int, transmitTime: UInt64, in memory: UnsafeMutableRawBufferPointer
    ) -> UnsafeRawBufferPointer {
        unsafe patch(memory, sequence: UInt32(truncatingIfNeeded: sequence), transmitTime: transmitTime)
        return UnsafeRawBufferPointer(memory)
    }
}

/// A checksum over fixed bytes and a few that change.
private struct ChecksumPatch {
    let offset: Int
    /// The ones' complement sum of the bytes that do not change.
    let base: UInt64
    /// The changing bytes begin at an odd place of the covered bytes, so each word's halves change sides.
    let swaps: Bool
    /// UDP sends a checksum of 0 as 0xffff.
    let zeroMeansNone: Bool

    /// Takes the sum from the checksum in `bytes`, whose changing bytes are 0.
    init(at offset: Int, in bytes: [UInt8], swaps: Bool = false, zeroMeansNone: Bool = false) {
        self.offset = offset
        self.swaps = swaps
        self.zeroMeansNone = zeroMeansNone
        base = UInt64(~(UInt16(bytes[offset]) << 8 | UInt16(bytes[offset + 1])))
    }

    @inline(__always)
    func store(adding words: UInt64, in frame: UnsafeMutableRawBufferPointer) {
        var changed = (words & 0xffff) + (words >> 16)
        changed = (changed & 0xffff) + (changed >> 16)
        if swaps { changed = UInt64(UInt16(truncatingIfNeeded: changed).byteSwapped) }
        var sum = base + changed
        sum = (sum & 0xffff) + (sum >> 16)
        let checksum = zeroMeansNone && sum == 0xffff ? 0xffff : ~UInt16(truncatingIfNeeded: sum)
        unsafe frame.storeBytes(of: checksum.bigEndian, toByteOffset: offset, as: UInt16.self)
    }
}
