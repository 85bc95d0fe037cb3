// Changes addresses of a frame that was captured elsewhere, and its checksums with them.

/// What is changed in each frame. Bytes that no rule is about stay as they are, wrong ones included.
package struct FrameRewrite: Hashable, Sendable {
    /// Addresses of one network become those of another of the same length, host bits kept.
    package struct Move: Hashable, Sendable {
        package var from: Prefix
        package var to: Prefix

        package init(from: Prefix, to: Prefix) {
            self.from = from
            self.to = to
        }
    }

    package enum Checksums: String, Hashable, Sendable, CaseIterable {
        /// They are changed by what the addresses change: a right one stays right, a wrong one wrong.
        case update
        /// They are computed anew, where the whole packet is there: a capture of a sender with checksum offload has only the
        /// pseudo header's part.
        case fill
    }

    package var ethernetSource: MACAddress?
    package var ethernetDestination: MACAddress?
    package var sources: [Move] = []
    package var destinations: [Move] = []
    package var checksums = Checksums.update

    package init() {}

    /// The frame with all changes; what is no IP packet gets the Ethernet ones alone.
    package func applied(to frame: [UInt8]) -> [UInt8] {
        var frame = frame
        guard frame.count >= EthernetHeader.byteCount else { return frame }
        if let ethernetDestination { frame.replaceSubrange(0..<6, with: ethernetDestination.bytes) }
        if let ethernetSource { frame.replaceSubrange(6..<12, with: ethernetSource.bytes) }
        guard let place = NetworkPlace(frame) else { return frame }
        move(sources, at: place.source, place, &frame)
        move(destinations, at: place.source + place.width, place, &frame)
        if checksums == .fill { place.fill(&frame) }
        return frame
    }

    private func move(_ moves: [Move], at offset: Int, _ place: NetworkPlace, _ frame: inout [UInt8]) {
        let old = Array(frame[offset..<(offset + place.width)])
        guard let move = moves.first(where: { $0.from.contains(IPAddress(bytes: old)) }) else { return }
        let new = zip(old, move.to.address.bytes).enumerated().map { index, bytes in
            let bits = min(max(move.to.length - index * 8, 0), 8)
            let mask = bits == 0 ? 0 : UInt8(truncatingIfNeeded: 0xff << (8 - bits))
            return bytes.1 & mask | bytes.0 & ~mask
        }
        frame.replaceSubrange(offset..<(offset + place.width), with: new)
        place.update(&frame, from: old, to: new)
    }
}

/// Where an IP packet's addresses and checksums lie in a frame.
private struct NetworkPlace {
    var start: Int
    var width: Int
    var source: Int
    /// The IPv4 header's checksum.
    var header: Int?
    /// The transport header, and the place of its checksum, if it is in this packet.
    var transport: Int?
    var checksum: Int?
    var number: UInt8
    /// Where the IP packet ends.
    var end: Int

    /// nil for what is no IP packet, or cut off.
    init?(_ frame: [UInt8]) {
        var offset = 12
        while let type: UInt16 = frame.span.bigEndian(at: offset), type == 0x8100 || type == 0x88a8 { offset += 4 }
        guard let type: UInt16 = frame.span.bigEndian(at: offset) else { return nil }
        start = offset + 2
        switch EtherType(rawValue: type) {
        case .ipv4:
            guard frame.count >= start + 20, frame[start] >> 4 == 4, frame[start] & 0xf >= 5 else { return nil }
            let length = Int(frame[start + 2]) << 8 | Int(frame[start + 3])
            (width, source, header, number) = (4, start + 12, start + 10, frame[start + 9])
            end = start + length
            let isFirst = (frame[start + 6] & 0x1f) == 0 && frame[start + 7] == 0
            if isFirst { transport = start + Int(frame[start] & 0xf) * 4 }
            // Of a fragmented packet no sum can be made here.
            if frame[start + 6] & 0x20 != 0 { end = .max }
        case EtherType(rawValue: 0x86dd):
            guard frame.count >= start + 40, frame[start] >> 4 == 6 else { return nil }
            (width, source, number) = (16, start + 8, frame[start + 6])
            end = start + 40 + (Int(frame[start + 4]) << 8 | Int(frame[start + 5]))
            transport = start + 40
        default: return nil
        }
        guard let transport else { return }
        let place: Int? =
            switch number {
            case 6: transport + 16
            case 17: transport + 6
            case 58 where width == 16: transport + 2
            default: nil
            }
        if let place, place + 2 <= frame.count { checksum = place }
    }

    /// Changes the checksums that cover an address.
    func update(_ frame: inout [UInt8], from old: [UInt8], to new: [UInt8]) {
        for place in [header, checksum].compactMap({ $0 }) {
            var sum = word(frame, place)
            // A UDP packet without a checksum stays without one.
            if place == checksum, number == 17, sum == 0 { continue }
            for index in stride(from: 0, to: old.count, by: 2) {
                sum = InternetChecksum.updated(sum, from: word(old, index), to: word(new, index))
            }
            if place == checksum, number == 17, sum == 0 { sum = 0xffff }
            frame.replace(at: place, bigEndian: sum)
        }
    }

    /// Computes the checksums anew.
    func fill(_ frame: inout [UInt8]) {
        if let header, let transport {
            frame.replace(at: header, bigEndian: 0)
            frame.replace(at: header, bigEndian: InternetChecksum.of(Array(frame[start..<min(transport, frame.count)])))
        }
        guard let transport, let checksum, end <= frame.count, transport <= end else { return }
        if number == 17, width == 4, word(frame, checksum) == 0 { return }
        frame.replace(at: checksum, bigEndian: 0)
        var sum = InternetChecksum()
        sum.add(Array(frame[source..<(source + 2 * width)]))
        var tail: [UInt8] = [0, number]
        tail.append(bigEndian: UInt32(end - transport))
        sum.add(tail)
        sum.add(Array(frame[transport..<end]))
        let value = sum.value == 0 && number == 17 ? 0xffff : sum.value
        frame.replace(at: checksum, bigEndian: value)
    }

    private func word(_ bytes: [UInt8], _ offset: Int) -> UInt16 {
        UInt16(bytes[offset]) << 8 | UInt16(bytes[offset + 1])
    }
}
