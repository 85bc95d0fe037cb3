// Where a frame can be cut.

/// The places of a frame that fragmenting changes.
struct FragmentLayout: Hashable, Sendable {
    /// Where the outermost IP header begins.
    let header: Int
    let isIPv6: Bool
    /// Where what is cut begins: behind the headers that every fragment repeats.
    let dataStart: Int
    /// IPv6: the byte that announces what is cut.
    let announcement: Int

    init(of frame: [UInt8]) throws(FragmentError) {
        guard let headers = Frame(decoding: frame.span)?.headers else { throw .notIP }
        var offset = 0
        var found: (any Header)?
        for header in headers {
            found = header
            if header is IPv4Header || header is IPv6Header { break }
            offset += header.byteCount
            found = nil
        }
        guard let found else { throw .notIP }
        header = offset
        isIPv6 = found is IPv6Header
        var end = offset + found.byteCount
        var announcement = offset + 6
        // Hop-by-hop, routing and the destination options before it are for every router, so each fragment has them.
        let extensions = headers.drop { !($0 is IPv6Header) }.dropFirst().prefix { $0 is any ExtensionHeader }
        let repeated =
            extensions.lastIndex { $0 is IPv6RoutingHeader } ?? extensions.lastIndex { $0 is IPv6HopByHopHeader }
        if isIPv6, let repeated {
            for header in extensions[...repeated] {
                announcement = end
                end += header.byteCount
            }
        }
        dataStart = end
        self.announcement = announcement
    }

    /// Bytes before the data in each fragment.
    var prefix: Int { dataStart + (isIPv6 ? 8 : 0) }
}
