// What of a lab makes more packets than were sent, beside netem.

import LabFormat
import Packets
import Traffic

extension Lab {
    /// Nodes whose native nftables text has a `dup` statement.
    var copyingRules: [String] {
        nodes.filter { node in
            let words = node.ruleset.native?.split { !$0.isLetter } ?? []
            return words.contains("dup")
        }.map { "nftables of \($0.name)" }
    }
}

extension PreparedFlow {
    /// Does the sender itself send the last part of a packet, with the tag, more than once?
    var sendsCopies: Bool {
        guard let cut = flow.packet.fragments else { return false }
        let last = frames.lastFragments
        return last > 1 && (cut.repetitions > 1 || cut.send != nil)
    }
}
