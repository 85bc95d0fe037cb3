// One number for everything a flow sent.

/// FNV-1a with 64 bits.
package struct FrameDigest: Sendable {
    package private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

    package init() {}

    package mutating func add(_ bytes: [UInt8]) {
        unsafe bytes.withUnsafeBytes { unsafe add($0) }
    }

    mutating func add(_ bytes: UnsafeRawBufferPointer) {
        var value = value
        for index in bytes.indices { value = (value ^ UInt64(unsafe bytes[index])) &* 0x0000_0100_0000_01b3 }
        self.value = value
    }
}
