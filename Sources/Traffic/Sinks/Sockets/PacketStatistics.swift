// What a packet socket was given and what it lost, since it was opened.

import Synchronization
import SystemCalls

/// Reading PACKET_STATISTICS sets the kernel's numbers to 0; here they add up.
final class PacketStatistics: Sendable {
    private let socket: SharedSocket
    private let totals = Mutex<(seen: Int, lost: Int)>((0, 0))

    init(_ socket: SharedSocket) { self.socket = socket }

    /// Packets that passed the filter, and those of them for which there was no room.
    func read() throws(SystemCallError) -> (seen: Int, lost: Int) {
        // Reading and adding belong together: another reader must not see what was taken and not yet added.
        try totals.withLock { totals throws(SystemCallError) in
            let words = try socket.words(of: .packetStatistics, count: 2)
            totals.seen += Int(words[0])
            totals.lost += Int(words[1])
            return totals
        }
    }
}
