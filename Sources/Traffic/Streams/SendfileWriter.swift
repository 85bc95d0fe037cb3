// `sender: sendfile`: from a file to the socket within the kernel.

import CLinux
import SystemCalls

/// sendfile(2): the file's pages are put into the socket, not their bytes.
struct SendfileWriter: StreamWriter {
    let socket: CInt
    let pattern: StreamPattern
    private var count = 0

    init(socket: CInt, pattern: StreamPattern) {
        self.socket = socket
        self.pattern = pattern
    }

    mutating func write(_ offset: Int, _ length: Int) -> Int {
        count += 1
        return netlab_sendfile(socket, pattern.file.raw, offset, length)
    }

    var calls: [String: Int] { ["sendfile": count] }
}
