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
        guard let place = FrameWalk(frame.span)?.packet else { return frame }
        move(sources, at: place.source, place, &frame)
        move(destinations, at: place.destination, place, &frame)
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
        place.update(&frame, at: offset, from: old, to: new)
    }
}

extension NetworkPlace {
    /// The transport's checksum, as far as it is in the frame.
    private func checksum(in frame: [UInt8]) -> Int? {
        transportChecksum.flatMap { $0 + 2 <= frame.count ? $0 : nil }
    }

    /// Changes the checksums that cover the address at `offset`.
    fileprivate func update(_ frame: inout [UInt8], at offset: Int, from old: [UInt8], to new: [UInt8]) {
        // On the way to a router's address, the transport knows the last one only.
        let isCovered = offset == source || offset == finalDestination
        let checksum = isCovered ? checksum(in: frame) : nil
        for place in [headerChecksum, checksum].compactMap({ $0 }) {
            var sum = word(frame, place)
            // A UDP packet without a checksum stays without one.
            if place == checksum, number == .udp, sum == 0 { continue }
            for index in stride(from: 0, to: old.count, by: 2) {
                sum = InternetChecksum.updated(sum, from: word(old, index), to: word(new, index))
            }
            if place == checksum, number == .udp, sum == 0 { sum = 0xffff }
            frame.replace(at: place, bigEndian: sum)
        }
    }

    /// Computes the checksums anew. Of a fragmented packet no transport sum can be made here.
    fileprivate func fill(_ frame: inout [UInt8]) {
        if let headerChecksum {
            frame.replace(at: headerChecksum, bigEndian: 0)
            var sum = InternetChecksum()
            sum.add(frame.span, start..<min(headerEnd, frame.count))
            frame.replace(at: headerChecksum, bigEndian: sum.value)
        }
        guard isWhole, let transport, let checksum = checksum(in: frame), end <= frame.count, transport <= end else {
            return
        }
        if number == .udp, !isIPv6, word(frame, checksum) == 0 { return }
        frame.replace(at: checksum, bigEndian: 0)
        var sum = pseudoHeader(frame.span, length: end - transport)
        sum.add(frame.span, transport..<end)
        frame.replace(at: checksum, bigEndian: sum.value == 0 && number == .udp ? 0xffff : sum.value)
    }

    private func word(_ bytes: [UInt8], _ offset: Int) -> UInt16 {
        UInt16(bytes[offset]) << 8 | UInt16(bytes[offset + 1])
    }
}
