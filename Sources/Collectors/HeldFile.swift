// A file of /proc, held open and read from its start again and again.

import Glibc
import SystemCalls

/// It shows the namespace of the thread that opened it, whoever reads it.
struct HeldFile: Sendable {
    private let path: String
    private let descriptor: SharedDescriptor

    /// - Parameter path: below /proc/thread-self where a namespace matters, since /proc/self is the process's first thread.
    init(_ path: String) throws(SystemCallError) {
        self.path = path
        descriptor = SharedDescriptor(try Files.open(path))
    }

    func contents() throws(SystemCallError) -> [UInt8] {
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
                    if count == 0 { return }
                    filled += count
                }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return text
    }
}
