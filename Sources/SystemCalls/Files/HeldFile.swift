// A file of /proc, held open and read from its start again and again.

import Glibc

/// It shows the namespace of the thread that opened it, whoever reads it.
package struct HeldFile: Sendable {
    private let path: String
    private let inOneRead: Bool
    private let descriptor: SharedDescriptor

    /// - Parameters:
    ///   - path: below /proc/thread-self where a namespace matters, since /proc/self is the process's first thread.
    ///   - inOneRead: the kernel writes the file as a whole (single_open), so a read that fills no buffer is all of it.
    package init(_ path: String, inOneRead: Bool = false) throws(SystemCallError) {
        self.path = path
        self.inOneRead = inOneRead
        descriptor = SharedDescriptor(try Files.open(path))
    }

    package func contents() throws(SystemCallError) -> [UInt8] {
        var capacity = 16384
        while true {
            let text = try contents(atMost: capacity)
            if text.count < capacity { return text }
            capacity *= 2
        }
    }

    /// The file from its start, at most `capacity` bytes.
    private func contents(atMost capacity: Int) throws(SystemCallError) -> [UInt8] {
        var failure: SystemCallError?
        let text = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, filled in
            do throws(SystemCallError) {
                while let start = buffer.baseAddress, filled < capacity {
                    let offset = filled
                    let count = try systemCall("pread", on: path) {
                        unsafe pread(descriptor.raw, start + offset, capacity - offset, offset)
                    }
                    filled += count
                    if count == 0 || inOneRead { return }
                }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return text
    }
}
