// The file on which a namespace's name is mounted.

import CLinux
import Glibc
import SystemCalls
import SystemPackage

/// One file for all names of an instance: made without a name, marked, then linked once for each namespace.
///
/// A name that exists is therefore always marked, whenever we are killed; and one inode for all names is cheaper than one each.
package struct Anchor: ~Copyable {
    private let file: Descriptor
    private let directory: String

    /// Makes and marks the file.
    package init(in directory: String, mark: Mark) throws(SystemCallError) {
        self.file = try Self.marked(mark, in: directory)
        self.directory = directory
    }

    /// Gives the file the name, and mounts the calling thread's network namespace on it.
    /// Equivalent to `ip netns attach NAME PID`.
    /// - Throws: EEXIST when the name is taken, by whomever.
    package func name(namespaceOfThisThread name: String) throws(SystemCallError) {
        let path = "\(directory)/\(name)"
        try linuxCall("link", on: path) { unsafe netlab_link_descriptor(file.raw, path) }
        try systemCall("mount", on: path) { unsafe mount("/proc/thread-self/ns/net", path, "none", UInt(MS_BIND), nil) }
    }

    private static func marked(_ mark: Mark, in directory: String) throws(SystemCallError) -> Descriptor {
        let file = Descriptor(
            owning: try linuxCall("open O_TMPFILE", on: directory) { unsafe netlab_open_unnamed(directory, 0o444) })
        try Files.write(mark.description, to: file.raw, named: directory)
        return file
    }
}
