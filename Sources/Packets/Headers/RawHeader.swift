// Bytes between headers, as they were written.

/// What no other header can say. Never read back: unknown bytes are payload.
package struct RawHeader: Header, Hashable {
    package static let name = "raw"

    package var bytes: [UInt8]
    package var byteCount: Int { bytes.count }
    /// What the header outside of it announces.
    package var etherType: EtherType?
    package var ipProtocol: IPProtocol?

    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    package init?(decoding bytes: borrowing Span<UInt8>) { return nil }

    package func encoded(in place: HeaderPlace) throws(HeaderError) -> [UInt8] { bytes }
}
