// Reads pcapng files.

/// A pcapng file: sections of either byte order, each with its own interfaces; blocks it does not know are skipped.
struct PcapngReader {
    private var file = CaptureFile()
    private var order = CaptureBytes(isBigEndian: false)
    /// The number of interfaces of earlier sections.
    private var base = 0
    private var clocks: [PcapngClock] = []

    static func read(_ bytes: borrowing Span<UInt8>) throws(CaptureError) -> CaptureFile {
        var reader = Self()
        var offset = 0
        do {
            while offset < bytes.count { offset += try reader.block(bytes, at: offset) }
        } catch {
            // Not even a section's header: nothing of the file can be read.
            if offset == 0 { throw error }
            reader.file.damage = error
        }
        return reader.file
    }

    /// Reads one block; gives its length.
    private mutating func block(_ bytes: borrowing Span<UInt8>, at offset: Int) throws(CaptureError) -> Int {
        guard bytes.count - offset >= 12 else {
            throw .truncated(what: "a block", offset: offset, missing: 12 - (bytes.count - offset))
        }
        if order.read(bytes, at: offset) == PcapngBlock.sectionHeader { try beginSection(bytes, at: offset) }
        guard let type: UInt32 = order.read(bytes, at: offset), let total: UInt32 = order.read(bytes, at: offset + 4)
        else { throw .truncated(what: "a block", offset: offset, missing: 12) }
        let length = (Int(total) + 3) & ~3
        guard length >= 12 else {
            throw .malformed(what: "a block", offset: offset, reason: "its length is \(total)")
        }
        guard length <= bytes.count - offset else {
            throw .truncated(what: "a block", offset: offset, missing: length - (bytes.count - offset))
        }
        guard order.read(bytes, at: offset + length - 4) == total else {
            throw .malformed(what: "a block", offset: offset, reason: "its two lengths differ")
        }
        try content(type, bytes.extracting((offset + 8)..<(offset + length - 4)), at: offset)
        return length
    }

    private mutating func beginSection(_ bytes: borrowing Span<UInt8>, at offset: Int) throws(CaptureError) {
        let magic: UInt32? = bytes.bigEndian(at: offset + 8)
        guard magic == PcapngBlock.byteOrderMagic || magic == PcapngBlock.byteOrderMagic.byteSwapped else {
            throw .malformed(what: "a section", offset: offset, reason: "its byte order is unknown")
        }
        order.isBigEndian = magic == PcapngBlock.byteOrderMagic
        let version: UInt16? = order.read(bytes, at: offset + 12)
        if let version, version != 1 { throw .unsupported("version \(version) of pcapng") }
        base = file.interfaces.count
    }

    private mutating func content(
        _ type: UInt32, _ body: borrowing Span<UInt8>, at offset: Int
    ) throws(CaptureError) {
        switch type {
        case PcapngBlock.interface: try interface(body, at: offset)
        case PcapngBlock.enhancedPacket: try enhancedPacket(body, at: offset)
        case PcapngBlock.obsoletePacket: try obsoletePacket(body, at: offset)
        case PcapngBlock.simplePacket: try simplePacket(body, at: offset)
        default: break
        }
    }

    private mutating func interface(_ body: borrowing Span<UInt8>, at offset: Int) throws(CaptureError) {
        guard let linkType: UInt16 = order.read(body, at: 0), let snapLength: UInt32 = order.read(body, at: 4) else {
            throw .malformed(what: "an interface", offset: offset, reason: "it is too short")
        }
        var interface = CaptureInterface(linkType: linkType, snapLength: Int(snapLength))
        var clock = PcapngClock()
        for option in PcapngOptions.read(body, from: 8, order) {
            switch option.code {
            case PcapngOption.interfaceName: interface.name = option.text
            case PcapngOption.timeResolution: clock.resolution = option.value.first ?? clock.resolution
            case PcapngOption.timeOffset:
                clock.offset = order.read(option.value.span, at: 0, as: Int64.self) ?? 0
            default: break
            }
        }
        file.interfaces.append(interface)
        clocks.append(clock)
    }

    private mutating func enhancedPacket(_ body: borrowing Span<UInt8>, at offset: Int) throws(CaptureError) {
        let number: UInt32? = order.read(body, at: 0)
        var packet = try packet(body, at: offset, interface: number.map(Int.init))
        for option in PcapngOptions.read(body, from: 20 + (packet.bytes.count + 3) & ~3, order) {
            switch option.code {
            case PcapngOption.comment: packet.comments.append(option.text)
            case PcapngOption.packetFlags:
                let flags: UInt32 = order.read(option.value.span, at: 0) ?? 0
                packet.direction = CapturedPacket.Direction(rawValue: flags & 3)
            default: break
            }
        }
        file.packets.append(packet)
    }

    /// Its interface has 16 bits; the rest lies as in an Enhanced Packet Block.
    private mutating func obsoletePacket(_ body: borrowing Span<UInt8>, at offset: Int) throws(CaptureError) {
        let number: UInt16? = order.read(body, at: 0)
        file.packets.append(try packet(body, at: offset, interface: number.map(Int.init)))
    }

    private func packet(
        _ body: borrowing Span<UInt8>, at offset: Int, interface number: Int?
    ) throws(CaptureError) -> CapturedPacket {
        let what = "packet \(file.packets.count + 1)"
        guard let number, let high: UInt32 = order.read(body, at: 4), let low: UInt32 = order.read(body, at: 8),
            let kept: UInt32 = order.read(body, at: 12), let length: UInt32 = order.read(body, at: 16)
        else { throw .malformed(what: what, offset: offset, reason: "it is too short") }
        guard number < file.interfaces.count - base else {
            throw .malformed(what: what, offset: offset, reason: "there is no interface \(number)")
        }
        guard let data = body.bytes(at: 20, count: Int(kept)) else {
            throw .malformed(what: what, offset: offset, reason: "\(kept) bytes do not fit its block")
        }
        let time = clocks[base + number].nanoseconds(UInt64(high) << 32 | UInt64(low))
        return CapturedPacket(interface: base + number, time: time, bytes: data, length: Int(length))
    }

    private mutating func simplePacket(_ body: borrowing Span<UInt8>, at offset: Int) throws(CaptureError) {
        let what = "packet \(file.packets.count + 1)"
        guard let length: UInt32 = order.read(body, at: 0) else {
            throw .malformed(what: what, offset: offset, reason: "it is too short")
        }
        guard base < file.interfaces.count else {
            throw .malformed(what: what, offset: offset, reason: "there is no interface 0")
        }
        let snapLength = file.interfaces[base].snapLength
        let kept = snapLength > 0 ? min(Int(length), snapLength) : Int(length)
        guard let data = body.bytes(at: 4, count: kept) else {
            throw .malformed(what: what, offset: offset, reason: "\(kept) bytes do not fit its block")
        }
        file.packets.append(CapturedPacket(interface: base, time: nil, bytes: data, length: Int(length)))
    }
}
