// The names of objects, made once.

import Synchronization

/// Objects mostly come in the order of the last reading: then their names are those of the last reading.
final class ObjectNames<Key: Equatable & Sendable>: Sendable {
    private let known = Mutex<[(key: Key, name: String)]>([])

    /// The name of the object at a position.
    func name(of key: Key, at position: Int, _ make: (Key) -> String) -> String {
        known.withLock { known in
            if position < known.count, known[position].key == key { return known[position].name }
            let name = make(key)
            known.removeLast(max(0, known.count - position))
            if position == known.count { known.append((key, name)) }
            return name
        }
    }
}
