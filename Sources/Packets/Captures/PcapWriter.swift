// Writes pcap files.

/// A pcap file with nanoseconds, little endian. It knows one interface; for more, and for comments, there is pcapng.
package enum PcapWriter {
    /// The file's header, as `tcpdump --time-stamp-precision=nano` writes it.
    package static func header(linkType: UInt16 = CaptureInterface.ethernet, snapLength: UInt32 = 262_144) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(littleEndian: PcapReader.nanoseconds)
        bytes.append(littleEndian: UInt16(2))
        bytes.append(littleEndian: UInt16(4))
        bytes.append(littleEndian: UInt64(0))
        bytes.append(littleEndian: snapLength)
        bytes.append(littleEndian: UInt32(linkType))
        return bytes
    }

    package static func record(_ packet: CapturedPacket) -> [UInt8] {
        let time = packet.time ?? 0
        var bytes: [UInt8] = []
        bytes.append(littleEndian: UInt32(truncatingIfNeeded: time / 1_000_000_000))
        bytes.append(littleEndian: UInt32(time % 1_000_000_000))
        bytes.append(littleEndian: UInt32(clamping: packet.bytes.count))
        bytes.append(littleEndian: UInt32(clamping: packet.length))
        return bytes + packet.bytes
    }
}
