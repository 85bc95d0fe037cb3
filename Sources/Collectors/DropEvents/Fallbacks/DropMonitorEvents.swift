// Drop events from the kernel's drop monitor, for kernels without BPF: the run's own packets, told by their tags.

import Netlink
import Packets
import Synchronization
import SystemCalls
import SystemPackage

/// A thread that reads what the monitor tells.
package final class DropMonitorEvents: DropReader {
    private let state: DropMonitorState
    private let thread: FreshThread<Void>

    /// - Parameter run: the number in the run's tags.
    /// - Throws: NetlinkError where there is no drop monitor, or no right to it.
    package init(run: UInt32) throws {
        let state = DropMonitorState()
        self.state = state
        // Opened here, so that a kernel without it is told at once.
        let monitor = MonitorBox(try DropMonitor())
        thread = try FreshThread { monitor.follow(state, run: run) }
    }

    /// Ends a monitor that a killed netlab left running.
    /// - Returns: whether there was one.
    package static func collect(dryRun: Bool = false) -> Bool { DropMonitor.collect(dryRun: dryRun) }

    deinit {
        state.isEnding.store(true, ordering: .relaxed)
        _ = try? thread.join()
    }

    /// Packets come a moment after their drop: waits until none has come for a while.
    package func read() throws -> DropEventReading {
        var last = state.tally.withLock { $0.reading }
        for _ in 0..<50 {
            Clock.sleep(until: Clock.monotonic + TimeScale.nanoseconds(0.02))
            let now = state.tally.withLock { $0.reading }
            if now == last { return now }
            last = now
        }
        return last
    }
}

private final class DropMonitorState: Sendable {
    let tally = Mutex(DropTally())
    let isEnding = Atomic(false)
}

/// What a thread takes along must be copyable, and the monitor is not.
private final class MonitorBox: @unchecked Sendable {
    private var monitor: DropMonitor

    init(_ monitor: consuming DropMonitor) { self.monitor = monitor }

    /// Until told to end. One thread uses it.
    func follow(_ state: DropMonitorState, run: UInt32) {
        while !state.isEnding.load(ordering: .relaxed) {
            do {
                let alerts = try monitor.read(within: 50)
                let queueLost = alerts.isEmpty ? (try? monitor.lost()) : nil
                state.tally.withLock { tally in
                    for alert in alerts { tally.count(alert, run: run) }
                    if let queueLost { tally.lostByQueue = queueLost }
                }
            } catch {
                // ENOBUFS does not say how many; a packet of 64 KiB is too long.
                state.tally.withLock { $0.lost += 1 }
                guard error.errno == .noBufferSpace || error.errno == .messageTooLong else { return monitor.stop() }
            }
        }
        monitor.stop()
    }
}

extension DropTally {
    /// Only packets with the run's tag are known to be its own.
    mutating func count(_ alert: DropAlert, run: UInt32) {
        guard let tag = Tag(endOf: alert.payload.span), tag.run == run else {
            foreign += 1
            return
        }
        count(
            reason: alert.reason ?? "NOT_SPECIFIED", function: String(alert.symbol.prefix { $0 != "+" }),
            flow: tag.flow,
            // An ICMP error quotes a packet to its end, tag and all.
            isInduced: FrameWalk(alert.payload.span)?.packet?.isError(in: alert.payload.span) == true)
    }
}
