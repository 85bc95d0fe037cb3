// Writes pcapng files, block by block.

/// The blocks of a pcapng section, little endian (dumpcap takes no other order from a pipe), with times in nanoseconds. Blocks may follow one another in a pipe: each is
/// whole in itself, and interfaces may come at any time before their first packet.
package enum PcapngWriter {
    /// Section Header Block.
    package static func section(application: String) -> [UInt8] {
        var body: [UInt8] = []
        body.append(littleEndian: PcapngBlock.byteOrderMagic)
        body.append(littleEndian: UInt16(1))
        body.append(littleEndian: UInt16(0))
        body.append(littleEndian: UInt64.max)
        body += PcapngOptions.encoded([PcapngOptions(PcapngOption.sectionApplication, application)])
        return block(PcapngBlock.sectionHeader, body)
    }

    /// Interface Description Block; interfaces are numbered from 0 in their order.
    package static func interface(_ interface: CaptureInterface, description: String? = nil) -> [UInt8] {
        var body: [UInt8] = []
        body.append(littleEndian: interface.linkType)
        body.append(littleEndian: UInt16(0))
        body.append(littleEndian: UInt32(clamping: interface.snapLength))
        var options = interface.name.map { [PcapngOptions(PcapngOption.interfaceName, $0)] } ?? []
        options += description.map { [PcapngOptions(PcapngOption.interfaceDescription, $0)] } ?? []
        options.append(PcapngOptions(PcapngOption.timeResolution, UInt8(9)))
        return block(PcapngBlock.interface, body + PcapngOptions.encoded(options))
    }

    /// Enhanced Packet Block.
    package static func packet(_ packet: CapturedPacket) -> [UInt8] {
        var body: [UInt8] = []
        body.append(littleEndian: UInt32(clamping: packet.interface))
        body.append(time: packet.time ?? 0)
        body.append(littleEndian: UInt32(clamping: packet.bytes.count))
        body.append(littleEndian: UInt32(clamping: packet.length))
        body += packet.bytes
        body += Array(repeating: 0, count: -packet.bytes.count & 3)
        var options = packet.comments.map { PcapngOptions(PcapngOption.comment, $0) }
        options += packet.direction.map { [PcapngOptions(PcapngOption.packetFlags, $0.rawValue)] } ?? []
        return block(PcapngBlock.enhancedPacket, body + PcapngOptions.encoded(options))
    }

    /// Interface Statistics Block: what an interface saw and what the observer lost, between two times.
    package static func statistics(
        interface: Int, from start: UInt64, to end: UInt64, received: UInt64, dropped: UInt64
    ) -> [UInt8] {
        var body: [UInt8] = []
        body.append(littleEndian: UInt32(clamping: interface))
        body.append(time: end)
        let options = [
            PcapngOptions(PcapngOption.startTime, time: start), PcapngOptions(PcapngOption.endTime, time: end),
            PcapngOptions(PcapngOption.received, received), PcapngOptions(PcapngOption.dropped, dropped),
        ]
        return block(PcapngBlock.statistics, body + PcapngOptions.encoded(options))
    }

    /// A block around its body, which is padded already.
    private static func block(_ type: UInt32, _ body: [UInt8]) -> [UInt8] {
        let length = UInt32(clamping: body.count + 12)
        var bytes: [UInt8] = []
        bytes.append(littleEndian: type)
        bytes.append(littleEndian: length)
        bytes += body
        bytes.append(littleEndian: length)
        return bytes
    }
}
