// The kernel inside a bzImage: Linux's boot protocol (Documentation/arch/x86/boot.rst).

import CLinux
import Glibc
import SystemCalls

/// A vmlinuz. An interpreted guest needs many seconds to unpack it, the host less than one.
struct CompressedKernel {
    private let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// How the payload is packed, by its first bytes.
    enum Packing: Equatable { case xz, zstd, gzip, none }

    /// The payload as the boot header names it, without the four bytes of length that follow every packed kernel.
    var payload: (packing: Packing, range: Range<Int>, unpackedLength: Int)? {
        guard bytes.count > 0x250, Array(bytes[0x202..<0x206]) == Array("HdrS".utf8) else { return nil }
        let sectors = bytes[0x1f1] == 0 ? 4 : Int(bytes[0x1f1])
        let start = (sectors + 1) * 512 + number(at: 0x248)
        let end = start + number(at: 0x24c)
        guard start + 8 < end, end <= bytes.count else { return nil }
        return (Self.packing(bytes[start..<start + 4]), start..<end - 4, number(at: end - 4))
    }

    /// Writes the ELF file. False if it cannot be had from here or could not be booted: then the image itself must be.
    func unpack(to path: String) throws -> Bool {
        guard let payload, let command = Self.command(payload.packing) else { return false }
        let packed = Descriptor(owning: try linuxCall("memfd_create") { unsafe netlab_memory_file("kernel") })
        try Memory.write(bytes[payload.range], to: packed.raw)
        do {
            let output = try Files.open(path, O_RDWR | O_CREAT | O_TRUNC)
            try Tool.run(command, input: packed.raw, output: output.raw)
        } catch let error as MachineError {
            try Paths.remove(path)
            if error.reason.contains("No space left") { throw error }
            return false
        }
        let kernel = try Files.read(path)
        if kernel.count == payload.unpackedLength, Self.hasEntryWithoutLoader(kernel) { return true }
        try Paths.remove(path)
        return false
    }

    /// busybox's xz does not know the filter that kernels are packed with.
    private static func command(_ packing: Packing) -> [String]? {
        switch packing {
        case .xz: Program.find("xz").map { [$0, "-dc"] }
        case .gzip: Program.find("gzip").map { [$0, "-dc"] }
        case .zstd: Program.find("zstd").map { [$0, "-dcq"] }
        case .none: nil
        }
    }

    private static func packing(_ magic: ArraySlice<UInt8>) -> Packing {
        switch Array(magic) {
        case [0xfd, 0x37, 0x7a, 0x58]: .xz
        case [0x28, 0xb5, 0x2f, 0xfd]: .zstd
        case let bytes where bytes.starts(with: [0x1f, 0x8b]): .gzip
        default: .none
        }
    }

    /// The ELF note XEN_ELFNOTE_PHYS32_ENTRY (CONFIG_PVH), without which QEMU refuses an ELF kernel.
    static func hasEntryWithoutLoader(_ kernel: [UInt8]) -> Bool {
        guard kernel.starts(with: [0x7f, 0x45, 0x4c, 0x46]) else { return false }
        return [UInt8(4), 8].contains { size in
            Memory.find([4, 0, 0, 0, size, 0, 0, 0, 0x12, 0, 0, 0] + Array("Xen\0".utf8), in: kernel)
        }
    }

    private func number(at offset: Int) -> Int {
        bytes[offset..<offset + 4].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
