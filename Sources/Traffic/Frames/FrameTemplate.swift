// A flow's frame, whose parts that differ from packet to packet are patched in place.

import Packets

/// One frame of a flow. The tag's sequence and time, the fields that vary, the numbers that repeat the sequence (IPv4 ID,
/// TCP sequence, ICMP sequence, unless the flow sets them) and the checksums over all these (unless the flow sets them)
/// are written per packet, without allocation.
package struct FrameTemplate: Sendable {
    /// The frame with sequence 0 and time 0.
    package let bytes: [UInt8]
    /// Where the tag's sequence and time lie; nil: the frame carries no tag.
    private let tag: (sequence: Int, transmitTime: Int)?
    private let counters: [CounterPatch]
    private let fields: [FieldPatch]
    /// The innermost first, because an outer one covers it.
    private let checksums: [ChecksumPatch]

    /// Builds `headers` around a payload of `payloadSize` bytes that ends with the tag.
    package init(_ headers: [any Header], payloadSize: Int, run: UInt32, flow: UInt16, flags: UInt16 = 0) throws {
        let payload = try Tag(run: run, flow: flow, flags: flags).payload(size: payloadSize)
        try self.init(headers, payload: payload, isTagged: true)
    }

    /// Builds `headers` around a payload; if it is tagged, its last bytes are the tag with sequence and time 0.
    package init(
        _ headers: [any Header], payload: [UInt8], isTagged: Bool, varying: [VaryingField] = []
    ) throws(HeaderError) {
        let (bytes, offsets) = try Frame(headers, payload: payload).encodedWithOffsets()
        let tag = isTagged ? bytes.count - Tag.byteCount : nil
        let counters = zip(headers, offsets).compactMap { CounterPatch($0, at: $1) }
        let fields = varying.map { FieldPatch($0, header: offsets[$0.header]) }
        var changing = counters.map(\.range) + fields.map(\.range)
        if let tag { changing.append((tag + Tag.sequenceOffset)..<bytes.count) }
        var checksums: [ChecksumPatch] = []
        for index in headers.indices.reversed() {
            guard let coverage = ChecksumCoverage(of: headers, index, offsets, end: bytes.count) else { continue }
            let patch = ChecksumPatch(coverage, changing: changing, in: bytes)
            changing.append(coverage.checksum..<(coverage.checksum + 2))
            if let patch { checksums.append(patch) }
        }
        self.bytes = bytes
        self.tag = tag.map { ($0 + Tag.sequenceOffset, $0 + Tag.transmitTimeOffset) }
        self.counters = counters
        self.fields = fields
        self.checksums = checksums
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
        if let tag {
            unsafe frame.storeBytes(of: sequence.bigEndian, toByteOffset: tag.sequence, as: UInt32.self)
            unsafe frame.storeBytes(of: transmitTime.bigEndian, toByteOffset: tag.transmitTime, as: UInt64.self)
        }
        // By index: an iterator would retain its array, for each packet anew.
        for index in counters.indices { unsafe counters[index].store(sequence, in: frame) }
        for index in fields.indices { unsafe fields[index].store(sequence, in: frame) }
        for index in checksums.indices { unsafe checksums[index].store(in: frame) }
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
