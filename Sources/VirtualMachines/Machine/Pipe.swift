// One direction of bytes from a child.

import Glibc
import SystemCalls
import SystemPackage

/// The end to read from. The other end belongs to the child alone, so that its death shows as the end of the stream.
final class PipeReader {
    let name: String
    private(set) var raw: CInt
    private var writer: CInt

    init(_ name: String) throws {
        var ends: [CInt] = [0, 0]
        try systemCall("pipe") { unsafe pipe(&ends) }
        self.name = name
        (raw, writer) = (ends[0], ends[1])
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        _ = fcntl(raw, F_SETFL, O_NONBLOCK)
    }

    deinit {
        closeWriter()
        if raw >= 0 { close(raw) }
    }

    var isOpen: Bool { raw >= 0 }
    var writeEnd: CInt { writer }

    func closeWriter() {
        if writer >= 0 { close(writer) }
        writer = -1
    }

    /// What is there now; the end of the stream closes the reader.
    func read() -> ArraySlice<UInt8> {
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = unsafe Glibc.read(raw, &buffer, buffer.count)
        if count > 0 { return buffer[..<count] }
        if count == 0 || ![.wouldBlock, .interrupted].contains(Errno.current) {
            close(raw)
            raw = -1
        }
        return []
    }
}
