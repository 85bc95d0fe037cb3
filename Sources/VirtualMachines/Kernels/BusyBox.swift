// The one program that the guest needs before it has the host's: static, so that it needs nothing itself.

import Glibc
import SystemCalls

/// busybox-static from Debian's archive: unpacks modules here, mounts and loads modules there.
struct BusyBox {
    var archive: PackageArchive
    /// Where it shall lie.
    var path: String

    /// Fetches it unless it is there.
    func install(work: String) throws {
        if Files.exists(path) { return }
        let package = try archive.download("busybox-static", into: "\(work)/busybox")
        try Tool.run(["dpkg", "-x", package, "\(work)/busybox/root"])
        let programs = ["bin/busybox", "usr/bin/busybox"].map { "\(work)/busybox/root/\($0)" }
        guard let program = programs.first(where: Files.exists) else {
            throw MachineError("busybox-static", "the package holds no busybox")
        }
        try Paths.makeDirectory(String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.endIndex)))
        try Paths.move(program, to: path)
    }
}
