// mount(2) in the calling thread's mount namespace.

import CLinux
import Glibc
import SystemCalls
import SystemPackage

enum Mounts {
    /// Equivalent to `mount -t TYPE -o DATA TYPE PATH`.
    static func mountNew(
        _ type: String, on path: String, flags: UInt = 0, data: String = ""
    ) throws(SystemCallError) {
        try systemCall("mount \(type)", on: path) { unsafe mount(type, path, type, flags, data) }
    }

    /// Equivalent to `mount --rbind SOURCE PATH`. What is locked together in a user namespace moves only as a whole.
    static func bind(_ source: String, on path: String) throws(SystemCallError) {
        try systemCall("mount --rbind", on: path) { unsafe mount(source, path, "none", UInt(MS_BIND | MS_REC), nil) }
    }

    /// Equivalent to `mount --make-rslave /`: what we mount stays with us, what the outer namespace mounts still arrives.
    static func receiveOnly() throws(SystemCallError) {
        try systemCall("mount --make-rslave", on: "/") { unsafe mount("", "/", "none", UInt(MS_SLAVE | MS_REC), nil) }
    }

    /// Equivalent to `mount --make-shared PATH`.
    static func share(_ path: String) throws(SystemCallError) {
        try systemCall("mount --make-shared", on: path) { unsafe mount("", path, "none", UInt(MS_SHARED), nil) }
    }

    /// Holds a directory as it is now: `/proc/thread-self/fd/N` leads there also when something is mounted over it.
    static func hold(_ path: String) throws(SystemCallError) -> Descriptor {
        try Files.open(path, O_DIRECTORY | CInt(NETLAB_O_PATH))
    }

    static func path(of held: borrowing Descriptor) -> String { "/proc/thread-self/fd/\(held.raw)" }
}
