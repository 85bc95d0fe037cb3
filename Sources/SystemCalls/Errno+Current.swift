import CLinux
import Glibc
import SystemPackage

extension Errno {
    /// The calling thread's errno.
    package static var current: Errno { Errno(rawValue: Glibc.errno) }

    /// The symbol as the manual pages write it: `ENOBUFS`.
    /// Names come from strerrorname_np(3) of the C library, so that none is missing.
    package var symbol: String {
        guard let name = unsafe netlab_errno_symbol(rawValue) else { return "E\(rawValue)" }
        return unsafe String(cString: name)
    }
}
