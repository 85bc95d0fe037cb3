// Netlink messages as bytes: a header, a fixed part, attributes.

/// Builds one netlink message. All numbers are in host byte order unless a method says otherwise.
///
/// Layout: struct nlmsghdr (16 bytes: length, type, flags, sequence, port), then the family's fixed part, then
/// attributes of 4-byte header and padded value.
package struct Message: Sendable {
    package private(set) var bytes: [UInt8]

    /// - Parameters:
    ///   - type: RTM_*, or any family's message type.
    ///   - flags: NLM_F_*; NLM_F_REQUEST is always added.
    package init(type: UInt16, flags: UInt16 = 0) {
        bytes = []
        bytes.reserveCapacity(256)
        put(UInt32(16))
        put(type)
        put(flags | Flags.request)
        put(UInt32(0))
        put(UInt32(0))
    }

    /// Takes a finished message, as libnl and libmnl build them.
    package init(finished bytes: [UInt8]) { self.bytes = bytes }

    /// NLM_F_* of linux/netlink.h.
    package enum Flags {
        package static let request: UInt16 = 0x1
        package static let multi: UInt16 = 0x2
        package static let acknowledge: UInt16 = 0x4
        package static let root: UInt16 = 0x100
        package static let dump: UInt16 = 0x300
        package static let replace: UInt16 = 0x100
        package static let exclusive: UInt16 = 0x200
        package static let create: UInt16 = 0x400
        package static let append: UInt16 = 0x800
    }

    /// Appends a number of the family's fixed part.
    package mutating func put<Number: FixedWidthInteger>(_ number: Number) {
        unsafe withUnsafeBytes(of: number) { unsafe bytes.append(contentsOf: $0) }
        fixLength()
    }

    /// Appends an attribute, aligned to 4 bytes even behind a fixed part that is not.
    package mutating func attribute(_ type: UInt16, bytes value: some Collection<UInt8>) {
        while bytes.count % 4 != 0 { bytes.append(0) }
        let length = UInt16(4 + value.count)
        unsafe withUnsafeBytes(of: length) { unsafe bytes.append(contentsOf: $0) }
        unsafe withUnsafeBytes(of: type) { unsafe bytes.append(contentsOf: $0) }
        bytes.append(contentsOf: value)
        while bytes.count % 4 != 0 { bytes.append(0) }
        fixLength()
    }

    package mutating func attribute<Number: FixedWidthInteger>(_ type: UInt16, _ number: Number) {
        attribute(type, bytes: unsafe withUnsafeBytes(of: number) { unsafe Array($0) })
    }

    /// A string with its NUL.
    package mutating func attribute(_ type: UInt16, string: String) { attribute(type, bytes: Array(string.utf8) + [0]) }

    /// A nested attribute (with NLA_F_NESTED), whose content `body` appends.
    package mutating func nested(_ type: UInt16, _ body: (inout Message) throws -> Void) rethrows {
        let start = bytes.count
        attribute(type | 0x8000, bytes: [])
        try body(&self)
        store(UInt16(bytes.count - start), at: start)
    }

    /// Writes over a number in network order.
    mutating func replace<Number: FixedWidthInteger>(at offset: Int, bigEndian number: Number) {
        store(number.bigEndian, at: offset)
    }

    /// Sets sequence and flags when the message goes out.
    mutating func address(sequence: UInt32, acknowledged: Bool) {
        store(sequence, at: 8)
        var flags = UInt16(bytes[6]) | UInt16(bytes[7]) << 8
        // libnl leaves NLM_F_REQUEST to its own sending; without it the kernel acknowledges and does nothing.
        flags |= Flags.request
        flags = acknowledged ? flags | Flags.acknowledge : flags & ~Flags.acknowledge
        store(flags, at: 6)
        store(UInt32(0), at: 12)
    }

    private mutating func fixLength() { if bytes.count >= 4 { store(UInt32(bytes.count), at: 0) } }

    private mutating func store<Number: FixedWidthInteger>(_ number: Number, at offset: Int) {
        unsafe withUnsafeBytes(of: number) { raw in
            for index in 0..<MemoryLayout<Number>.size { unsafe bytes[offset + index] = raw[index] }
        }
    }
}

extension Message {
    /// The bytes of a struct or a struct with attributes behind it, built with the same methods as a message.
    static func body(_ build: (inout Message) -> Void) -> [UInt8] {
        var message = Message(type: 0)
        build(&message)
        return Array(message.bytes.dropFirst(16))
    }
}
