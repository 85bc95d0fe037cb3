// The later lines of a journal: what became of the instance.

import SystemCalls

/// One line behind the intent: `{"built":{}}`.
package enum InstanceEvent: Codable, Sendable, Equatable {
    /// Its keeper runs. Written before anything is made that needs it.
    case keeper(ProcessIdentity)
    /// Its keeper, begun for a lab that was up already, has nothing left to do.
    case released
    /// Everything of the plan is there.
    case built
    /// An ephemeral instance is to stay.
    case kept
    /// It goes: if that is interrupted, what is left is garbage.
    case removing

    /// The keeper that a lab has. One that came after the lab was up may go, or be killed: the lab is what it was.
    static func keeper(of events: [InstanceEvent]) -> ProcessIdentity? {
        var keeper: ProcessIdentity?
        var isBuilt = false
        for event in events {
            switch event {
            case .keeper(let identity): keeper = isBuilt && !identity.isAlive ? keeper : identity
            case .released: keeper = nil
            case .built: isBuilt = true
            case .kept, .removing: break
            }
        }
        return keeper
    }
}
