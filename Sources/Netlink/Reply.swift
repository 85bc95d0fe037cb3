// Netlink messages as received: headers and attributes read from bytes, every length checked.

/// One received message.
package struct Reply: Sendable {
    package var type: UInt16
    package var flags: UInt16
    package var sequence: UInt32
    package var port: UInt32
    /// What follows the header.
    package var payload: ArraySlice<UInt8>

    /// The messages in one datagram; nil when a length points outside.
    package static func parse(_ datagram: ArraySlice<UInt8>) -> [Reply]? {
        var rest = datagram
        var replies: [Reply] = []
        while rest.count >= 16 {
            let length = Int(rest.number(at: 0, as: UInt32.self))
            guard length >= 16, length <= rest.count else { return nil }
            // Most datagrams hold messages of one kind, and the end.
            if replies.isEmpty { replies.reserveCapacity(rest.count / length + 1) }
            replies.append(
                Reply(
                    type: rest.number(at: 4), flags: rest.number(at: 6), sequence: rest.number(at: 8),
                    port: rest.number(at: 12), payload: rest.prefix(length).dropFirst(16)))
            rest = rest.dropFirst((length + 3) & ~3)
        }
        return rest.isEmpty ? replies : nil
    }

    /// The attributes behind a fixed part of `length` bytes.
    package func attributes(after length: Int) -> Attributes { Attributes(payload.dropFirst((length + 3) & ~3)) }
}

/// A run of attributes, read in place. Later ones of the same type win; what does not fit is left out.
package struct Attributes: Sendable {
    private let content: ArraySlice<UInt8>

    package init(_ bytes: ArraySlice<UInt8>) { content = bytes }

    /// Every attribute, in order.
    package var all: [(type: UInt16, value: ArraySlice<UInt8>)] {
        var all: [(type: UInt16, value: ArraySlice<UInt8>)] = []
        forEach { all.append(($0, content[$1])) }
        return all
    }

    /// Looks along the headers each time: most messages have few attributes, and an index of them would be an allocation.
    package func bytes(_ type: UInt16) -> ArraySlice<UInt8>? {
        var place: Range<Int>?
        forEach { if $0 == type { place = $1 } }
        return place.map { content[$0] }
    }

    /// Type and place of each attribute.
    private func forEach(_ body: (_ type: UInt16, _ place: Range<Int>) -> Void) {
        unsafe content.withUnsafeBytes { bytes in
            var offset = 0
            while bytes.count - offset >= 4 {
                let length = Int(unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self))
                guard length >= 4, length <= bytes.count - offset else { return }
                let type = unsafe bytes.loadUnaligned(fromByteOffset: offset + 2, as: UInt16.self) & 0x3fff
                let start = content.startIndex + offset
                body(type, (start + 4)..<(start + length))
                offset += (length + 3) & ~3
            }
        }
    }

    package func number<Number: FixedWidthInteger>(_ type: UInt16, as: Number.Type = Number.self) -> Number? {
        guard let value = bytes(type), value.count >= MemoryLayout<Number>.size else { return nil }
        return value.number(at: 0)
    }

    /// A string up to its NUL.
    package func string(_ type: UInt16) -> String? {
        bytes(type).map { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    package func nested(_ type: UInt16) -> Attributes? { bytes(type).map(Attributes.init) }
}

extension ArraySlice<UInt8> {
    /// A number in host byte order, `offset` bytes into the slice, which must hold it.
    package func number<Number: FixedWidthInteger>(at offset: Int, as: Number.Type = Number.self) -> Number {
        precondition(offset + MemoryLayout<Number>.size <= count, "a number outside of its slice")
        return unsafe withUnsafeBytes { unsafe $0.loadUnaligned(fromByteOffset: offset, as: Number.self) }
    }
}
