// A BTF blob made by hand.

import BPF

/// Builds types in order; the first one has number 1.
struct BTFBlob {
    private var types: [UInt32] = []
    private var strings: [UInt8] = [0]

    mutating func string(_ text: String) -> UInt32 {
        if text.isEmpty { return 0 }
        let place = UInt32(strings.count)
        strings += Array(text.utf8) + [0]
        return place
    }

    /// A type with its trailing words.
    mutating func type(
        _ kind: BTFKind, _ name: String, count: Int = 0, flag: Bool = false, sizeOrType: UInt32,
        _ trailer: [UInt32] = []
    ) {
        let information = UInt32(count) | UInt32(kind.rawValue) << 24 | (flag ? 1 << 31 : 0)
        types += [string(name), information, sizeOrType] + trailer
    }

    /// A structure or union of members (name, type, offset word).
    mutating func compound(
        _ kind: BTFKind, _ name: String, size: UInt32, flag: Bool = false, _ members: [(String, UInt32, UInt32)]
    ) {
        let words = members.flatMap { [string($0.0), $0.1, $0.2] }
        type(kind, name, count: members.count, flag: flag, sizeOrType: size, words)
    }

    var bytes: [UInt8] {
        let length = UInt32(types.count * 4)
        let header: [UInt32] = [0x0001_eb9f, 24, 0, length, length, UInt32(strings.count)]
        return (header + types).flatMap { MapBytes.of($0) } + strings
    }
}
