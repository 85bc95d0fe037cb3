// What a TCP flow sends: bytes that both ends know.

import CLinux
import Glibc
import SystemCalls
import SystemPackage

/// A file in memory whose bytes, repeated without end, are the stream. Made from the flow's seed, so that the receiver can
/// hold every byte against it.
@safe final class StreamPattern: @unchecked Sendable {
    /// A whole number of messages, about 1 MiB.
    let length: Int
    /// The file, for sendfile(2) and splice(2).
    let file: Descriptor
    /// The file in memory; nobody writes to it.
    let bytes: UnsafeRawPointer

    init(message: Int, seed: UInt64) throws(SystemCallError) {
        let length = message * max(1, (1 << 20) / message)
        self.length = length
        let file = Descriptor(owning: try linuxCall("memfd_create") { unsafe netlab_memory_file("stream") })
        try systemCall("ftruncate") { ftruncate(file.raw, length) }
        let mapping = unsafe mmap(nil, length, PROT_READ | PROT_WRITE, MAP_SHARED, file.raw, 0)
        guard let memory = unsafe mapping, unsafe memory != MAP_FAILED else {
            throw SystemCallError("mmap", on: "stream", errno: .noMemory)
        }
        self.file = file
        let words = unsafe memory.assumingMemoryBound(to: UInt8.self)
        for index in 0..<length {
            unsafe words[index] = UInt8(truncatingIfNeeded: Self.word(seed, index / 8) >> UInt64(index % 8 * 8))
        }
        unsafe bytes = UnsafeRawPointer(memory)
    }

    deinit { unsafe munmap(UnsafeMutableRawPointer(mutating: bytes), length) }

    /// Word `index` of the stream: splitmix64.
    private static func word(_ seed: UInt64, _ index: Int) -> UInt64 {
        var z = seed &+ UInt64(index + 1) &* 0x9e37_79b9_7f4a_7c15
        z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
        return z ^ z >> 31
    }

    /// Are these the stream's bytes from `offset` on?
    func matches(_ read: UnsafeRawBufferPointer, at offset: Int) -> Bool {
        var done = 0
        while done < read.count, let start = read.baseAddress {
            let place = (offset + done) % length
            let part = min(read.count - done, length - place)
            if unsafe memcmp(start + done, bytes + place, part) != 0 { return false }
            done += part
        }
        return true
    }
}
