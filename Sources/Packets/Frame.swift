// A frame as headers and payload: built into bytes, and read back from them.

/// Headers from the outside in, and what they carry.
package struct Frame: Sendable {
    package var headers: [any Header]
    package var payload: [UInt8]

    package init(_ headers: [any Header], payload: [UInt8] = []) {
        self.headers = headers
        self.payload = payload
    }

    /// The frame's bytes, with lengths, protocol numbers and checksums computed.
    package func encoded() throws(HeaderError) -> [UInt8] { try encodedWithOffsets().bytes }

    /// The frame's bytes, and where each header begins.
    package func encodedWithOffsets() throws(HeaderError) -> (bytes: [UInt8], offsets: [Int]) {
        var bytes = payload
        var lengths: [Int] = []
        for index in headers.indices.reversed() {
            let place = HeaderPlace(
                outer: index > 0 ? headers[index - 1] : nil,
                inner: index + 1 < headers.count ? headers[index + 1] : nil, payload: bytes)
            let header = try headers[index].encoded(in: place)
            lengths.insert(header.count, at: 0)
            bytes = header + bytes
        }
        let offsets = lengths.indices.map { lengths[..<$0].reduce(0, +) }
        return (bytes, offsets)
    }

    /// Reads a frame as far as its headers are known; the rest is payload, padding behind the IPv4 packet left out.
    /// nil if not even an Ethernet header is there.
    package init?(decoding bytes: borrowing Span<UInt8>) {
        guard let ethernet = EthernetHeader(decoding: bytes) else { return nil }
        self.init([ethernet])
        var offset = EthernetHeader.byteCount
        var end = bytes.count
        if ethernet.type == .ipv4, let ipv4 = IPv4Header(decoding: bytes.extracting(offset..<end)) {
            headers.append(ipv4)
            end = min(end, max(offset + ipv4.byteCount, offset + Int(ipv4.totalLength ?? 0)))
            offset += ipv4.byteCount
            if ipv4.number == .udp, ipv4.fragmentOffset == 0,
                let udp = UDPHeader(decoding: bytes.extracting(offset..<end))
            {
                headers.append(udp)
                offset += UDPHeader.byteCount
            }
        }
        payload = bytes.bytes(at: offset, count: end - offset) ?? []
    }
}
