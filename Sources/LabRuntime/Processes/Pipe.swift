// A pipe: what a process writes, the keeper reads.

import Glibc
import SystemCalls

/// Both ends of a pipe(2).
struct Pipe: ~Copyable {
    let read: Descriptor
    let write: Descriptor

    init() throws(SystemCallError) {
        var ends: [CInt] = [-1, -1]
        try systemCall("pipe") { unsafe pipe(&ends) }
        read = Descriptor(owning: ends[0])
        write = Descriptor(owning: ends[1])
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    }

    /// The reading end alone; the other is closed.
    consuming func reader() -> Descriptor { read }
}
