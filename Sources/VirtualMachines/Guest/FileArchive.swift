// The initramfs: a cpio archive in the kernel's "newc" form (Documentation/driver-api/early-userspace/buffer-format.rst).

/// A cpio archive in memory. Equivalent to `cpio -o -H newc`.
struct FileArchive {
    private(set) var bytes: [UInt8] = []
    private var inode = 1

    mutating func addDirectory(_ path: String) { add(path, mode: 0o040755, content: []) }
    mutating func addFile(_ path: String, _ content: [UInt8], executable: Bool = false) {
        add(path, mode: executable ? 0o100755 : 0o100644, content: content)
    }
    mutating func addLink(_ path: String, to target: String) { add(path, mode: 0o120777, content: Array(target.utf8)) }

    /// The archive with its end mark.
    func finished() -> [UInt8] {
        var copy = self
        copy.add("TRAILER!!!", mode: 0, content: [])
        return copy.bytes
    }

    private mutating func add(_ path: String, mode: Int, content: [UInt8]) {
        let name = Array(path.utf8) + [0]
        // magic; inode, mode, uid, gid, links, mtime, size, device and rdevice (major, minor), name's size, checksum
        let fields = [inode, mode, 0, 0, 1, 0, content.count, 0, 0, 0, 0, name.count, 0]
        bytes += Array("070701".utf8)
        for field in fields { bytes += Self.hexadecimal(field) }
        bytes += name
        pad()
        bytes += content
        pad()
        inode += 1
    }

    private mutating func pad() { while bytes.count % 4 != 0 { bytes.append(0) } }

    private static func hexadecimal(_ number: Int) -> [UInt8] {
        let digits = Array(String(number, radix: 16).utf8)
        return Array(repeating: UInt8(ascii: "0"), count: 8 - digits.count) + digits
    }
}
