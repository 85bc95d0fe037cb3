// A frame as headers and payload, built into bytes.

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
                outer: Array(headers[..<index]), inner: index + 1 < headers.count ? headers[index + 1] : nil,
                payload: bytes)
            let header = try headers[index].encoded(in: place)
            lengths.insert(header.count, at: 0)
            bytes = header + bytes
        }
        let offsets = lengths.indices.map { lengths[..<$0].reduce(0, +) }
        return (bytes, offsets)
    }
}
