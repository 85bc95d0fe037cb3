// The directory of named network namespaces, as `ip netns` keeps it.

import CLinux
import Glibc
import SystemCalls
import SystemPackage

/// A directory such as /run/netns: each name in it is a mounted network namespace.
package struct NetnsDirectory: Sendable {
    package let path: String

    package init(_ path: String) { self.path = path }

    /// Makes the directory a shared mount of its own, exactly as `ip netns add` does: otherwise the first `ip netns add` of
    /// somebody else would mount it anew, above our names, and keep our namespaces alive where nobody can reach them.
    package func prepare() throws(SystemCallError) {
        if unsafe mkdir(path, 0o755) != 0, Errno.current != .fileExists {
            throw SystemCallError("mkdir", on: path, errno: .current)
        }
        // `ip netns add` takes the same lock: two that both found no mount would cover each other's names.
        let lock = try Files.open(path, O_RDONLY | O_DIRECTORY)
        try systemCall("flock", on: path) { flock(lock.raw, LOCK_EX) }
        guard try linuxCall("statx", on: path, { unsafe netlab_is_mount_point(path) }) == 0 else { return }
        try systemCall("mount", on: path) { unsafe mount(path, path, "none", UInt(MS_BIND | MS_REC), nil) }
        try systemCall("mount --make-shared", on: path) {
            unsafe mount("", path, "none", UInt(MS_SHARED | MS_REC), nil)
        }
    }

    /// What a name stands for.
    package enum Entry: Equatable, Sendable {
        case absent
        /// A mounted namespace.
        case namespace
        /// A file without a mount, and the mark in it if it is one of ours.
        case file(Mark?)
    }

    package func entry(_ name: String) throws(SystemCallError) -> Entry {
        let file = "\(path)/\(name)"
        let code = unsafe netlab_is_mount_point(file)
        if code == -ENOENT { return .absent }
        if try linuxCall("statx", on: file, { code }) == 1 { return .namespace }
        return .file(mark(in: file))
    }

    /// The mark in a file; nil for everything that is not a readable file with a mark.
    private func mark(in file: String) -> Mark? {
        // Whatever somebody put there: opening a FIFO must not wait, and a mark is never long.
        guard let opened = try? Files.open(file, O_RDONLY | O_NONBLOCK) else { return nil }
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = unsafe read(opened.raw, &bytes, 256)
        return count > 0 ? Mark(String(decoding: bytes.prefix(count), as: UTF8.self)) : nil
    }

    package func open(_ name: String) throws(SystemCallError) -> Namespace { try .open("\(path)/\(name)") }

    /// Moves the calling thread into the namespace of a name. Only for threads made for it.
    /// - Returns: false if the name is gone, or what is mounted there is no network namespace.
    package func enter(_ name: String) throws(SystemCallError) -> Bool {
        do { try open(name).enter() } catch {
            if error.errno == .noSuchFileOrDirectory || error.errno == .invalidArgument { return false }
            throw error
        }
        return true
    }

    /// Takes a name away; the namespace itself goes with its last user.
    /// Equivalent to `ip netns delete NAME`.
    package func remove(_ name: String) throws(SystemCallError) {
        let file = "\(path)/\(name)"
        if unsafe umount2(file, CInt(MNT_DETACH)) != 0, Errno.current != .invalidArgument,
            Errno.current != .noSuchFileOrDirectory
        {
            throw SystemCallError("umount", on: file, errno: .current)
        }
        if unsafe unlink(file) != 0, Errno.current != .noSuchFileOrDirectory {
            throw SystemCallError("unlink", on: file, errno: .current)
        }
    }

    /// All names, sorted; none if the directory is not there.
    package func names() throws(SystemCallError) -> [String] { Files.exists(path) ? try Files.names(in: path) : [] }
}
