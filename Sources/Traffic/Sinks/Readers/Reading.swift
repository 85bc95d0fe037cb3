// When the application behind a socket reads.

/// The reader's habits.
package enum Reading: Hashable, Sendable {
    case always
    /// What fits stays in the queue, in flight.
    case never
    /// When the senders have ended.
    case after
    /// Reads so many packets as they come, and then none.
    case stopped(after: Int)
    /// Reads so many packets, then nothing for so many nanoseconds, once, and then all that comes.
    case paused(after: Int, nanoseconds: UInt64)

    /// Packets after which it reads no more.
    var limit: Int {
        switch self {
        case .always, .after, .paused: .max
        case .never: 0
        case .stopped(let count): count
        }
    }

    /// When it pauses and for how long.
    var pause: DatagramReader.Pause? {
        guard case .paused(let count, let nanoseconds) = self else { return nil }
        return DatagramReader.Pause(after: count, nanoseconds: nanoseconds)
    }

    var beginsAtOnce: Bool {
        switch self {
        case .always, .stopped, .paused: true
        case .never, .after: false
        }
    }
}
