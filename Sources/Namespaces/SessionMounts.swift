// The mounts of a rootless session: a /run/netns that its user may write.

import Glibc
import SystemCalls
import SystemPackage

package enum SessionMounts {
    /// Makes the first process's new user, mount and network namespace a place for labs: no mount gets out, /run/netns is
    /// private and writable, `lo` is up. /proc stays the outer one: who joins from outside finds itself there.
    /// - Returns: the entries of /run that could not be taken along, if /run had to be made anew.
    @discardableResult
    package static func prepare() throws(SystemCallError) -> [String] {
        try Mounts.receiveOnly()
        let names = NetnsDirectory(Session.root.netnsDirectory)
        var lost: [String] = []
        if FileStatus(names.path)?.isDirectory == true {
            try Mounts.mountNew("tmpfs", on: names.path, data: "mode=755")
        } else {
            lost = try renewRun()
        }
        try names.prepare()
        try Mounts.share(names.path)
        try Loopback.up()
        return lost
    }

    /// /run is root's, and without /run/netns there is nothing to mount on: a new /run with the old one's entries in it.
    /// What appears later in the old one is not seen.
    private static func renewRun() throws(SystemCallError) -> [String] {
        let old = try Mounts.hold("/run")
        let names = try Files.names(in: "/run")
        try Mounts.mountNew("tmpfs", on: "/run", data: "mode=755")
        return names.filter { !takeAlong($0, from: Mounts.path(of: old)) }
    }

    /// False if the entry cannot be had: then nothing of it is there.
    private static func takeAlong(_ name: String, from old: String) -> Bool {
        let (source, target) = ("\(old)/\(name)", "/run/\(name)")
        if let link = Files.linkTarget(source) { return unsafe symlink(link, target) == 0 }
        guard let status = FileStatus(source) else { return false }
        let made = status.isDirectory ? unsafe mkdir(target, 0o755) : unsafe mknod(target, S_IFREG | 0o644, 0)
        guard made == 0 else { return false }
        do { try Mounts.bind(source, on: target) } catch {
            _ = unsafe status.isDirectory ? rmdir(target) : unlink(target)
            return false
        }
        return true
    }
}
