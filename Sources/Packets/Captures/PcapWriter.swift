// Writes pcap files.

/// A pcap file with nanoseconds, in network order. It knows one interface; for more, and for comments, there is pcapng.
package enum PcapWriter {
    /// The file's header, as `tcpdump --time-stamp-precision=nano` writes it.
    package static func header(linkType: UInt16 = CaptureInterface.ethernet, snapLength: UInt32 = 262_144) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(bigEndian: PcapReader.nanoseconds)
        bytes.append(bigEndian: UInt16(2))
        bytes.append(bigEndian: UInt16(4))
        bytes.append(bigEndian: UInt64(0))
        bytes.append(bigEndian: snapLength)
        bytes.append(bigEndian: UInt32(linkType))
        return bytes
    }

    package static func record(_ packet: CapturedPacket) -> [UInt8] {
        let time = packet.time ?? 0
        var bytes: [UInt8] = []
        bytes.append(bigEndian: UInt32(truncatingIfNeeded: time / 1_000_000_000))
        bytes.append(bigEndian: UInt32(time % 1_000_000_000))
        bytes.append(bigEndian: UInt32(clamping: packet.bytes.count))
        bytes.append(bigEndian: UInt32(clamping: packet.length))
        return bytes + packet.bytes
    }
}
