// flock(2) for as long as an object lives.

import Glibc
import SystemCalls
import SystemPackage

/// A lock on a file or directory; the kernel takes it back when the process ends.
final class FileLock {
    private let descriptor: CInt

    private init(owning descriptor: CInt) { self.descriptor = descriptor }

    /// `operation` is LOCK_SH or LOCK_EX; nil if somebody else has it and LOCK_NB is asked for.
    static func take(_ path: String, _ operation: CInt, flags: CInt = O_RDONLY) throws(SystemCallError) -> FileLock? {
        let lock = FileLock(owning: try Files.open(path, flags).release())
        let file = lock.descriptor
        if flock(file, operation) == 0 { return lock }
        if Errno.current == .wouldBlock { return nil }
        throw SystemCallError("flock", on: path, errno: .current)
    }

    deinit { close(descriptor) }

    /// Keeps the lock up to here.
    func release() {}
}
