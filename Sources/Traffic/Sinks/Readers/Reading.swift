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

    /// Packets after which it reads no more.
    var limit: Int {
        switch self {
        case .always, .after: .max
        case .never: 0
        case .stopped(let count): count
        }
    }

    var beginsAtOnce: Bool {
        switch self {
        case .always, .stopped: true
        case .never, .after: false
        }
    }
}
