// A hole in the evidence: an object whose counters did not last from one sample to the next.

import PacketPath

/// An object that a later sample cannot follow.
package struct CounterGap: Sendable, Hashable {
    package enum Cause: String, Sendable {
        /// The object is there no more, and what it counted last is unknown.
        case gone
        /// Another object has its name, or its counters were set to zero.
        case replaced
    }

    package var source: CounterKey.Source
    /// As in `CounterKey.object`.
    package var object: String
    package var cause: Cause
}

extension CounterGap {
    /// As the record of a run has it.
    package func broken(of node: String) -> BrokenCounter {
        BrokenCounter(node: node, source: source, object: object, ending: cause == .gone ? .gone : .replaced)
    }
}
