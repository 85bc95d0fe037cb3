// `sender: mmap`: from a mapped file, by write(2).

import CLinux
import Glibc

/// The file's pages stand in the program's memory without a copy; the kernel copies from there into the socket.
struct MappedWriter: StreamWriter {
    let socket: CInt
    let pattern: StreamPattern
    private var writes = 0

    init(socket: CInt, pattern: StreamPattern) {
        self.socket = socket
        self.pattern = pattern
    }

    mutating func write(_ offset: Int, _ count: Int) -> Int {
        writes += 1
        return Int(unsafe netlab_send(socket, pattern.bytes + offset, count, CInt(MSG_NOSIGNAL)))
    }

    var calls: [String: Int] { ["mmap": 1, "send": writes] }
}
