// The later lines of a journal: what became of the instance.

import SystemCalls

/// One line behind the intent: `{"built":{}}`.
package enum InstanceEvent: Codable, Sendable, Equatable {
    /// Its keeper runs. Written before anything is made that needs it.
    case keeper(ProcessIdentity)
    /// Everything of the plan is there.
    case built
    /// An ephemeral instance is to stay.
    case kept
    /// It goes: if that is interrupted, what is left is garbage.
    case removing

    var keeper: ProcessIdentity? {
        if case .keeper(let identity) = self { identity } else { nil }
    }
}
