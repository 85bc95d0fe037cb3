// What stat(2) says of a path.

import Glibc

/// Type, owner and mode of a file. After a nil, errno says why.
package struct FileStatus: Hashable, Sendable {
    package var owner: uid_t
    /// The permissions alone: 0o755.
    package var mode: mode_t
    package var isDirectory: Bool
    package var device: UInt
    package var inode: UInt

    package init?(_ path: String, followingLinks: Bool = true) {
        var status = stat()
        guard unsafe (followingLinks ? stat(path, &status) : lstat(path, &status)) == 0 else { return nil }
        owner = status.st_uid
        mode = status.st_mode & 0o7777
        isDirectory = status.st_mode & S_IFMT == S_IFDIR
        device = UInt(status.st_dev)
        inode = UInt(status.st_ino)
    }
}
