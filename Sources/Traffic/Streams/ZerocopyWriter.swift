// `sender: zerocopy`: from the program's memory, whose pages the kernel borrows until it reports them free.

import CLinux
import Glibc
import SystemCalls

/// send(2) with MSG_ZEROCOPY. The kernel reports each send: whether it could borrow the pages, or copied them after all, as
/// it does wherever the packet is handed to another socket of this machine.
struct ZerocopyWriter: StreamWriter {
    let socket: SharedSocket
    let pattern: StreamPattern
    private var sends = 0
    private var reads = 0
    private var done = StreamReport.Completions()

    init(socket: SharedSocket, pattern: StreamPattern) throws(SystemCallError) {
        self.socket = socket
        self.pattern = pattern
        try socket.set(SocketOption(name: "SO_ZEROCOPY", level: SOL_SOCKET, number: NETLAB_SO_ZEROCOPY), to: 1)
    }

    mutating func write(_ offset: Int, _ length: Int) -> Int {
        sends += 1
        let sent = unsafe netlab_send_zerocopy(socket.raw, pattern.bytes + offset, length)
        if sent > 0 { done.sends += 1 }
        // No room for one more report: the reports must be read.
        if sent == -Int(ENOBUFS) {
            collect()
            return -Int(EAGAIN)
        }
        return sent
    }

    private mutating func collect() {
        var read = netlab_completions()
        reads += 1
        guard unsafe netlab_zerocopy_completions(socket.raw, &read) >= 0 else { return }
        done.completed += Int(read.sends)
        done.copied += Int(read.copied)
    }

    mutating func finish() {
        let deadline = Clock.monotonic + 5_000_000_000
        while done.completed < done.sends, !Interrupts.isRequested, Clock.monotonic < deadline {
            collect()
            if done.completed < done.sends { Clock.sleep(milliseconds: 1) }
        }
    }

    var calls: [String: Int] { ["send": sends, "recvmsg": reads] }
    var completions: StreamReport.Completions? { done }
}
