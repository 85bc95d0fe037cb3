// A flow whose frames come from a capture file.

import Packets

/// What is replayed, when, and what is changed in it.
package struct Replay: Hashable, Sendable {
    package enum Timing: Hashable, Sendable {
        /// As captured, so many times faster.
        case original(speed: Double)
        case backToBack
        case packetsPerSecond(Double)
    }

    /// An address that is written, or the lab's: the sender's interface, the next hop.
    package enum Station: Hashable, Sendable {
        case automatic
        case address(MACAddress)
    }

    /// As the lab file has it: relative to the lab file.
    package var file: String
    package var timing: Timing
    /// How often the file is sent.
    package var loop: Int
    package var source: Station?
    package var destination: Station?
    /// Addresses and checksums.
    package var rewrite: FrameRewrite
    package var location: Location
}
