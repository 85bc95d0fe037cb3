// The guest's first files.

import CLinux
import Glibc
import SystemCalls

enum Initramfs {
    /// Everything the kernel gets to begin with, in a file in memory: nothing is left behind however netlab ends.
    static func make(kernel: CachedKernel, busybox: String, command: GuestCommand) throws -> Descriptor {
        var archive = FileArchive()
        for directory in ["bin", "dev", "proc", "sys", "lower", "upper", "root", "modules", "guest"] {
            archive.addDirectory(directory)
        }
        archive.addFile("init", Array(GuestScripts.initialize.utf8), executable: true)
        archive.addFile("bin/busybox", try Files.read(busybox), executable: true)
        for (number, path) in kernel.bootModules.enumerated() {
            // The shell's pattern sorts them: two digits keep the order.
            let name = "\(10 + number)-\(path.split(separator: "/").last ?? "")"
            archive.addFile("modules/\(name)", try Files.read("\(kernel.modules)/\(path)"))
        }
        addCommand(command, release: kernel.release, to: &archive)
        let file = Descriptor(owning: try linuxCall("memfd_create") { unsafe netlab_memory_file("initramfs") })
        try Memory.write(archive.finished()[...], to: file.raw)
        return file
    }

    private static func addCommand(_ command: GuestCommand, release: String, to archive: inout FileArchive) {
        archive.addFile("guest/main", Array(GuestScripts.main.utf8))
        archive.addFile("guest/settings", Array("RELEASE=\(GuestCommand.quoted(release))\n".utf8))
        archive.addFile("guest/command", Array(command.script.utf8))
        let shares = command.mounts.enumerated().map { "share\($0) \($1.writable ? "rw" : "ro") \($1.path)\n" }
        archive.addFile("guest/shares", Array(shares.joined().utf8))
        if let input = command.input { archive.addFile("guest/input", input) }
    }
}
