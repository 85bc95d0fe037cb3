// `sender: splice`: from a file through a pipe to the socket, within the kernel.

import CLinux
import Glibc
import SystemCalls

/// splice(2) twice: the file's pages into a pipe, and from there into the socket.
struct SpliceWriter: StreamWriter {
    let socket: CInt
    let pattern: StreamPattern
    private let reading: SharedDescriptor
    private let writing: SharedDescriptor
    private var waiting = 0
    private var count = 0

    init(socket: CInt, pattern: StreamPattern) throws(SystemCallError) {
        self.socket = socket
        self.pattern = pattern
        var ends: [CInt] = [-1, -1]
        try linuxCall("pipe2") { unsafe netlab_pipe(&ends) }
        reading = SharedDescriptor(Descriptor(owning: ends[0]))
        writing = SharedDescriptor(Descriptor(owning: ends[1]))
    }

    mutating func write(_ offset: Int, _ length: Int) -> Int {
        // What an earlier call left in the pipe goes first.
        if waiting == 0 {
            count += 1
            var place = offset
            let filled = unsafe netlab_splice(pattern.file.raw, &place, writing.raw, length, false)
            guard filled > 0 else { return filled }
            waiting = filled
        }
        count += 1
        let sent = netlab_splice(reading.raw, nil, socket, waiting, false)
        if sent > 0 { waiting -= sent }
        return sent
    }

    var calls: [String: Int] { ["splice": count] }
}
