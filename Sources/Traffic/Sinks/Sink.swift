// What every witness of delivery can do.

import SystemCalls

/// Receives the packets of a run and keeps books by their tags. `start`, then `settle`, then `close` and `stop`, each once.
package protocol Sink: Sendable {
    /// Begins to read, if the sink reads at all. Packets that came since it was opened are queued and count too.
    func start() throws

    /// What the sink has seen until now, for another thread.
    var activity: SinkActivity { get }

    /// What ended it before it was told to end; nil while it works.
    var failure: SystemCallError? { get }

    /// The senders have ended: a sink that reads only afterwards begins now.
    func sendersEnded() throws

    /// What arrives from now on is late: the counters of the run are read.
    func close()

    /// Reads what is queued, and gives the books.
    func stop() throws -> SinkReport
}

/// A glance at a sink.
package struct SinkActivity: Hashable, Sendable {
    /// Packets read, foreign ones included.
    package var received: Int
    /// Memory of the unread packets in the socket's queue, in bytes of truesize.
    package var queuedMemory: Int
    /// Packets dropped at the socket.
    package var drops: Int
    /// Unread packets are a reason to wait: the sink reads and is not done.
    package var isBehind: Bool
}

extension Sink {
    /// A sink that does not tell early from late does nothing.
    package func close() {}

    /// Waits until nothing has come during `interval` milliseconds, nothing that will be read is queued and the
    /// processors' backlogs are empty, at most `limit` milliseconds (scaled); false if the limit passed or a stop was requested.
    /// The caller looks at the qdiscs of the path itself: a packet in a slow one makes no noise here.
    package func settle(interval: UInt64 = 20, limit: UInt64 = 5000) throws -> Bool {
        try sendersEnded()
        let deadline = Clock.monotonic + TimeScale.nanoseconds(Double(limit) / 1000)
        var before = activity
        while Clock.monotonic < deadline, !Interrupts.isRequested {
            Clock.sleep(milliseconds: interval)
            // In this order: what leaves a backlog after the glance is seen by the activity.
            let backlog = ProcessorBacklogs.length
            let now = activity
            if backlog == 0, now == before, !now.isBehind { return true }
            before = now
        }
        return false
    }
}
