// The two files of a process's log: which they are, and how both are read.

import Glibc
import SystemCalls

/// A log's halves. The newer file becomes the older one when it is full.
package struct LogFiles: Sendable {
    let newer: String
    var older: String { newer + ".1" }

    package init(_ newer: String) { self.newer = newer }

    /// The newer file; nil if there is none. While the log turns there is, for a moment, only the older one.
    func newest() -> OpenLog? {
        for _ in 0..<100 {
            if let new = OpenLog(newer) { return new }
            guard Files.exists(older) else { return nil }
            Clock.sleep(milliseconds: 1)
        }
        return nil
    }

    /// All that is kept, in the order in which it was written; what cannot be read is missing.
    func bytes() -> [UInt8] {
        // The newer one first: if the log turns between the two, it is found twice, and nothing is missed.
        let new = newest()
        let old = OpenLog(older).flatMap { $0.inode == new?.inode ? nil : $0 }
        return (old?.rest() ?? []) + (new?.rest() ?? [])
    }
}

/// One of the files, as far as it was read.
struct OpenLog {
    let inode: ino_t
    private let path: String
    private let file: SharedDescriptor

    /// Nil for what is no file, or not to be read.
    init?(_ path: String) {
        guard let opened = try? Files.openRegular(path) else { return nil }
        file = SharedDescriptor(opened)
        self.path = path
        var status = stat()
        guard unsafe fstat(file.raw, &status) == 0 else { return nil }
        inode = status.st_ino
    }

    /// The bytes that came since the last time, also after the file has lost its name.
    func rest() -> [UInt8] { (try? Files.read(from: file.raw, named: path)) ?? [] }
}
