// Where a structure keeps its members.

/// A member of a structure, found by path.
package struct BTFMember: Equatable, Sendable {
    /// Bytes from the start of the outermost structure.
    package var offset: Int
    /// Bytes of the member.
    package var size: Int
    package var type: UInt32
}

extension BTF {
    /// The member at a path such as `sk_buff.dev` or `sock.__sk_common.skc_net.net`. Members of anonymous structures
    /// and unions belong to what encloses them.
    package func member(_ path: String) throws(BTFError) -> BTFMember {
        let names = path.split(separator: ".").map(String.init)
        guard let first = names.first, names.count > 1 else { throw .noMember(path) }
        var type = try self.type(.structure, named: first)
        var bits = 0
        for name in names.dropFirst() {
            guard let found = find(name, in: resolved(type)) else { throw .noMember(path) }
            guard found.bitFieldSize == 0 else { throw .bitField(path) }
            bits += found.bits
            type = found.type
        }
        guard bits % 8 == 0 else { throw .bitField(path) }
        return BTFMember(offset: bits / 8, size: size(of: type), type: type)
    }

    /// The type behind typedefs and qualifiers.
    func resolved(_ type: UInt32) -> UInt32 {
        var type = type
        // A loop of typedefs would be a broken blob; no real chain is this long.
        for _ in 0..<32 {
            guard let record = record(type), record.kind.isTransparent else { return type }
            type = record.sizeOrType
        }
        return 0
    }

    /// The size of a type in bytes; 0 where it has none.
    func size(of type: UInt32) -> Int {
        guard let record = record(resolved(type)) else { return 0 }
        switch record.kind {
        case .integer, .structure, .union, .enumeration, .enumeration64, .float: return Int(record.sizeOrType)
        case .pointer: return 8
        case .array: return size(of: word(record.trailer)) * Int(word(record.trailer + 8))
        default: return 0
        }
    }

    private func find(_ name: String, in type: UInt32, depth: Int = 0) -> FoundMember? {
        guard depth < 16, let record = record(type), record.kind == .structure || record.kind == .union else {
            return nil
        }
        for index in 0..<record.count {
            let place = record.trailer + index * 12
            var member = FoundMember(type: word(place + 4), offset: word(place + 8), hasSize: record.hasFlag)
            let memberName = string(word(place))
            if memberName == name { return member }
            guard memberName.isEmpty, let inner = find(name, in: resolved(member.type), depth: depth + 1) else {
                continue
            }
            member.bits += inner.bits
            member.type = inner.type
            member.bitFieldSize = inner.bitFieldSize
            return member
        }
        return nil
    }
}

private struct FoundMember {
    var type: UInt32
    var bits: Int
    var bitFieldSize: Int

    /// With the flag of its structure, an offset holds the size of a bit-field (8 bits) above its place (24 bits).
    init(type: UInt32, offset: UInt32, hasSize: Bool) {
        self.type = type
        bits = Int(hasSize ? offset & 0xff_ffff : offset)
        bitFieldSize = hasSize ? Int(offset >> 24) : 0
    }
}
