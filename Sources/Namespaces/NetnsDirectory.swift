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
        if unsafe mkdir(path, 0o755) != 0, Errno.current != .fileExists { throw SystemCallError("mkdir", on: path, errno: .current) }
        guard try linuxCall("statx", on: path, { unsafe netlab_is_mount_point(path) }) == 0 else { return }
        try systemCall("mount", on: path) { unsafe mount(path, path, "none", UInt(MS_BIND | MS_REC), nil) }
        try systemCall("mount --make-shared", on: path) { unsafe mount("", path, "none", UInt(MS_SHARED | MS_REC), nil) }
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
        return .file(Mark(try Files.text(file).prefix(200)))
    }

    package func open(_ name: String) throws(SystemCallError) -> Namespace { try .open("\(path)/\(name)") }

    /// Takes a name away; the namespace itself goes with its last user.
    /// Equivalent to `ip netns delete NAME`.
    package func remove(_ name: String) throws(SystemCallError) {
        let file = "\(path)/\(name)"
        if unsafe umount2(file, CInt(MNT_DETACH)) != 0, Errno.current != .invalidArgument, Errno.current != .noSuchFileOrDirectory {
            throw SystemCallError("umount", on: file, errno: .current)
        }
        if unsafe unlink(file) != 0, Errno.current != .noSuchFileOrDirectory { throw SystemCallError("unlink", on: file, errno: .current) }
    }

    /// All names, sorted; none if the directory is not there.
    package func names() throws(SystemCallError) -> [String] { Files.exists(path) ? try Files.names(in: path) : [] }
}
