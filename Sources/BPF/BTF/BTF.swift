// The kernel's description of its own types: an index made in one pass, and records read when asked for.

import CLinux
import Glibc
import SystemCalls

/// Type information in the kernel's BTF format. Types are numbered from 1; 0 is void.
///
/// Source: Documentation/bpf/btf.rst, linux/btf.h. Equivalent: `bpftool btf dump file /sys/kernel/btf/vmlinux`.
package struct BTF: Sendable {
    private let bytes: [UInt8]
    private let strings: Range<Int>
    /// Where each type's record begins, and the place of its name among the strings; index 0 is void.
    private let records: [UInt32]
    private let names: [UInt32]

    /// The running kernel's types.
    package static func kernel() throws -> BTF {
        let path = "/sys/kernel/btf/vmlinux"
        let file = try Files.open(path)
        var status = stat()
        try systemCall("fstat", on: path) { unsafe fstat(file.raw, &status) }
        return try BTF(try read(from: file.raw, count: Int(status.st_size), named: path))
    }

    package init(_ bytes: [UInt8]) throws(BTFError) {
        let header = try BTFHeader(bytes)
        self.bytes = bytes
        self.strings = header.strings
        var records: [UInt32] = [0]
        var names: [UInt32] = [0]
        // A record takes about 24 bytes on average; growing the arrays costs more than the pass.
        records.reserveCapacity(header.types.count / 16)
        names.reserveCapacity(header.types.count / 16)
        let isWhole = unsafe bytes.withUnsafeBytes { memory in
            unsafe Self.index(memory, header.types, &records, &names)
        }
        guard isWhole else { throw .malformed("type \(records.count)") }
        self.records = records
        self.names = names
    }

    /// The number of the last type.
    package var lastType: UInt32 { UInt32(records.count - 1) }

    /// The first type of that kind and name.
    package func type(_ kind: BTFKind, named name: String) throws(BTFError) -> UInt32 {
        guard let type = find(kind, named: name) else { throw .noType(name) }
        return type
    }

    /// The first type of that kind and name, if there is one.
    package func find(_ kind: BTFKind, named name: String) -> UInt32? {
        var start = strings.lowerBound
        while let place = findString(name, from: start) {
            let offset = UInt32(place - strings.lowerBound)
            for type in names.indices.dropFirst() where names[type] == offset {
                if self.kind(of: UInt32(type)) == kind { return UInt32(type) }
            }
            start = place + 1
        }
        return nil
    }

    /// The record of a type.
    func record(_ type: UInt32) -> BTFRecord? {
        guard type != 0, Int(type) < records.count else { return nil }
        let place = Int(records[Int(type)])
        return BTFRecord(
            name: word(place), information: word(place + 4), sizeOrType: word(place + 8), trailer: place + 12)
    }

    func kind(of type: UInt32) -> BTFKind { record(type)?.kind ?? .void }

    /// 32 bits at a place in the blob. Places come from records, which were checked to lie inside it.
    func word(_ place: Int) -> UInt32 {
        guard place >= 0, place + 4 <= bytes.count else { return 0 }
        return unsafe bytes.withUnsafeBytes { unsafe $0.loadUnaligned(fromByteOffset: place, as: UInt32.self) }
    }

    /// The string at an offset of the string section; empty when it is outside.
    func string(_ offset: UInt32) -> String {
        let start = strings.lowerBound + Int(offset)
        guard start < strings.upperBound else { return "" }
        return String(decoding: bytes[start..<strings.upperBound].prefix { $0 != 0 }, as: UTF8.self)
    }

    /// Where a whole string stands among the strings.
    private func findString(_ name: String, from start: Int) -> Int? {
        let wanted = Array(name.utf8) + [0]
        var from = start
        while true {
            let place = unsafe bytes.withUnsafeBytes { memory in
                unsafe netlab_find(memory.baseAddress, strings.upperBound, from, wanted, wanted.count)
            }
            guard place >= 0 else { return nil }
            if place > strings.lowerBound, bytes[place - 1] == 0 { return place }
            from = place + 1
        }
    }

    /// So many bytes in as few calls as it takes: reading a file of unknown length copies it several times.
    private static func read(from raw: CInt, count: Int, named path: String) throws(SystemCallError) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            let got = try systemCall("read", on: path) {
                unsafe bytes.withUnsafeMutableBytes { memory in
                    unsafe Glibc.read(raw, memory.baseAddress.map { unsafe $0 + filled }, count - filled)
                }
            }
            if got == 0 { break }
            filled += got
        }
        bytes.removeLast(count - filled)
        return bytes
    }

    /// The one pass. False when a record is of an unknown kind or reaches over the end.
    private static func index(
        _ memory: UnsafeRawBufferPointer, _ types: Range<Int>, _ records: inout [UInt32], _ names: inout [UInt32]
    ) -> Bool {
        var place = types.lowerBound
        while place < types.upperBound {
            guard place + 12 <= types.upperBound else { return false }
            let name = unsafe memory.loadUnaligned(fromByteOffset: place, as: UInt32.self)
            let information = unsafe memory.loadUnaligned(fromByteOffset: place + 4, as: UInt32.self)
            guard let kind = BTFKind(rawValue: UInt8(information >> 24 & 0x1f)) else { return false }
            records.append(UInt32(place))
            names.append(name)
            place += 12 + kind.trailer(count: Int(information & 0xffff))
        }
        return place == types.upperBound
    }
}
