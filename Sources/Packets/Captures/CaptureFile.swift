// A capture file of either format, read as a whole.

/// The packets of a capture file, in its order.
package struct CaptureFile: Sendable {
    package var interfaces: [CaptureInterface] = []
    package var packets: [CapturedPacket] = []
    /// Why reading ended before the file did; what came before is there.
    package var damage: CaptureError?

    /// More than this in one packet is damage, as libpcap has it (MAXIMUM_SNAPLEN), unless the file announces more.
    static let longestPacket = 262_144

    init() {}

    /// Reads pcap (either byte order, micro- or nanoseconds) or pcapng.
    /// - Throws: CaptureError if not even the file's header can be read.
    package init(reading bytes: borrowing Span<UInt8>) throws(CaptureError) {
        guard let magic: UInt32 = bytes.bigEndian(at: 0) else { throw .unknownFormat }
        if magic == PcapngBlock.sectionHeader {
            self = try PcapngReader.read(bytes)
        } else {
            self = try PcapReader.read(bytes, magic: magic)
        }
    }
}

/// Integers of either byte order.
struct CaptureBytes {
    var isBigEndian: Bool

    func read<Value: FixedWidthInteger>(
        _ bytes: borrowing Span<UInt8>, at offset: Int, as type: Value.Type = Value.self
    ) -> Value? {
        bytes.bigEndian(at: offset, as: type).map { isBigEndian ? $0 : $0.byteSwapped }
    }
}
