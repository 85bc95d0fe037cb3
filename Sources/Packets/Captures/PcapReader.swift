// Reads pcap files (draft-ietf-opsawg-pcap).

/// A pcap file: one interface, a header of 24 bytes, and records.
enum PcapReader {
    static let microseconds: UInt32 = 0xa1b2_c3d4
    static let nanoseconds: UInt32 = 0xa1b2_3c4d
    private static let headerSize = 24
    private static let recordSize = 16

    /// - Parameter magic: the first four bytes in network order.
    static func read(_ bytes: borrowing Span<UInt8>, magic: UInt32) throws(CaptureError) -> CaptureFile {
        guard let order = byteOrder(magic) else {
            if magic == 0xa1b2_cd34 || magic == 0x34cd_b2a1 { throw .unsupported("the 'modified' pcap format") }
            throw .unknownFormat
        }
        guard bytes.count >= headerSize, let snapLength: UInt32 = order.read(bytes, at: 16),
            let linkType: UInt32 = order.read(bytes, at: 20)
        else { throw .truncated(what: "the file header", offset: 0, missing: headerSize - bytes.count) }
        let isNanoseconds = magic == nanoseconds || magic == nanoseconds.byteSwapped
        var file = CaptureFile()
        file.interfaces = [
            CaptureInterface(linkType: UInt16(truncatingIfNeeded: linkType), snapLength: Int(snapLength))
        ]
        let reader = Records(order: order, unit: isNanoseconds ? 1 : 1000, limit: limit(snapLength))
        reader.read(bytes, from: headerSize, into: &file)
        return file
    }

    private static func byteOrder(_ magic: UInt32) -> CaptureBytes? {
        if magic == microseconds || magic == nanoseconds { return CaptureBytes(isBigEndian: true) }
        let swapped = magic.byteSwapped
        return swapped == microseconds || swapped == nanoseconds ? CaptureBytes(isBigEndian: false) : nil
    }

    private static func limit(_ snapLength: UInt32) -> Int { max(Int(snapLength), CaptureFile.longestPacket) }

    private struct Records {
        var order: CaptureBytes
        /// Nanoseconds of the fraction's unit.
        var unit: UInt64
        var limit: Int

        /// Reads until the end or the first damage.
        func read(_ bytes: borrowing Span<UInt8>, from start: Int, into file: inout CaptureFile) {
            var offset = start
            while offset < bytes.count {
                let what = "packet \(file.packets.count + 1)"
                guard let seconds: UInt32 = order.read(bytes, at: offset),
                    let fraction: UInt32 = order.read(bytes, at: offset + 4),
                    let kept: UInt32 = order.read(bytes, at: offset + 8),
                    let length: UInt32 = order.read(bytes, at: offset + 12)
                else {
                    let missing = offset + recordSize - bytes.count
                    file.damage = .truncated(what: what, offset: offset, missing: missing)
                    return
                }
                guard Int(kept) <= limit else {
                    file.damage = .malformed(what: what, offset: offset, reason: "it has \(kept) bytes")
                    return
                }
                guard let data = bytes.bytes(at: offset + recordSize, count: Int(kept)) else {
                    let missing = offset + recordSize + Int(kept) - bytes.count
                    file.damage = .truncated(what: what, offset: offset, missing: missing)
                    return
                }
                let time = UInt64(seconds) * 1_000_000_000 + UInt64(fraction) * unit
                file.packets.append(CapturedPacket(time: time, bytes: data, length: Int(length)))
                offset += recordSize + Int(kept)
            }
        }
    }
}
