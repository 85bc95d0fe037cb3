// `sender: write`: from the program's own memory, by write(2).

import CLinux
import Glibc

/// The kernel copies every byte from the program's memory.
struct WriteWriter: StreamWriter {
    let socket: CInt
    private let flags: CInt
    private let memory: [UInt8]
    private var writes = 0

    init(socket: CInt, pattern: StreamPattern, isBlocking: Bool) {
        self.socket = socket
        flags = CInt(MSG_NOSIGNAL) | (isBlocking ? 0 : CInt(MSG_DONTWAIT))
        memory = unsafe Array(UnsafeRawBufferPointer(start: pattern.bytes, count: pattern.length))
    }

    mutating func write(_ offset: Int, _ count: Int) -> Int {
        writes += 1
        return unsafe memory.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return 0 }
            return Int(unsafe netlab_send(socket, start + offset, count, flags))
        }
    }

    var calls: [String: Int] { ["send": writes] }
}
