// The kernel inside an image, made here with gzip and taken out again.

import Foundation
import TestSupport
import Testing

@testable import VirtualMachines

@Suite("Compressed kernel") struct CompressedKernelTests {
    private static let note: [UInt8] = [4, 0, 0, 0, 8, 0, 0, 0, 0x12, 0, 0, 0] + Array("Xen\0".utf8)
    private static let kernel: [UInt8] = [0x7f, 0x45, 0x4c, 0x46] + [UInt8](repeating: 3, count: 5000) + note

    private func number(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(value >> (8 * $0) & 0xff) } }

    /// Two sectors of setup, a little code, the payload and its length.
    private func image(_ kernel: [UInt8], in scratch: ScratchDirectory) throws -> [UInt8] {
        try Data(kernel).write(to: URL(fileURLWithPath: scratch.file("kernel")))
        try Witness.run("gzip", "-k", scratch.file("kernel"))
        let packed =
            [UInt8](try Data(contentsOf: URL(fileURLWithPath: scratch.file("kernel.gz")))) + number(kernel.count)
        var image = [UInt8](repeating: 0, count: 3 * 512 + 64)
        image[0x1f1] = 2
        image.replaceSubrange(0x202..<0x206, with: Array("HdrS".utf8))
        image.replaceSubrange(0x248..<0x24c, with: number(64))
        image.replaceSubrange(0x24c..<0x250, with: number(packed.count))
        return image + packed + [9, 9, 9]
    }

    @Test func isTakenOut() throws {
        let scratch = try ScratchDirectory()
        let kernel = CompressedKernel(try image(Self.kernel, in: scratch))
        #expect(kernel.payload?.packing == .gzip && kernel.payload?.unpackedLength == Self.kernel.count)
        #expect(try kernel.unpack(to: scratch.file("vmlinux")))
        #expect([UInt8](try Data(contentsOf: URL(fileURLWithPath: scratch.file("vmlinux")))) == Self.kernel)
    }

    @Test func withoutTheNoteTheImageItselfMustBoot() throws {
        let scratch = try ScratchDirectory()
        let image = try image(Array(Self.kernel.dropLast(Self.note.count)), in: scratch)
        #expect(try !CompressedKernel(image).unpack(to: scratch.file("vmlinux")))
        #expect(!FileManager.default.fileExists(atPath: scratch.file("vmlinux")))
    }

    @Test func damageIsNoticed() throws {
        let scratch = try ScratchDirectory()
        var image = try image(Self.kernel, in: scratch)
        image[image.count - 20] ^= 0xff
        #expect(try !CompressedKernel(image).unpack(to: scratch.file("vmlinux")))
        #expect(CompressedKernel(Array(image.prefix(700))).payload == nil)
        #expect(CompressedKernel([]).payload == nil)
    }
}
