// Where a reader takes packets from: a socket's queue or a ring.

import SystemCalls

/// Gives packets in the order in which they came; one thread at a time asks.
protocol ArrivalSource: AnyObject {
    /// One batch of at most `limit` packets, each handed to `body`; 0 if nothing is there.
    func receive(
        from socket: SharedSocket, limit: Int, _ body: (borrowing Span<UInt8>, Arrival) -> Void
    ) throws(SystemCallError) -> Int
}
