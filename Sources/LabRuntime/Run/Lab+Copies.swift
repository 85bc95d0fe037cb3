// What of a lab makes more packets than were sent, beside netem.

import LabFormat
import PacketPath
import Packets
import Traffic

extension Lab {
    /// Nodes whose native nftables text has a `dup` statement.
    var copyingRules: [String] {
        nodes.filter { node in node.ruleset.native.map { CopyRules($0).hasAny } ?? false }
            .map { "nftables of \($0.name)" }
    }

    /// The named counters in rules with `dup`.
    var countedCopies: [DropRule] {
        nodes.flatMap { node in
            (node.ruleset.native.map { CopyRules($0).counters } ?? []).map {
                DropRule(node: node.name, hook: "dup", counter: $0)
            }
        }
    }
}

/// The rules of an nft text that copy packets.
struct CopyRules {
    /// `ip copies twin`: family, table and name of the counters that count before the copy is made.
    private(set) var counters: [String] = []
    private(set) var hasAny = false

    /// Reads rule by rule: `udp dport 9000 counter name twin dup to 10.0.0.3 device eth2`.
    init(_ text: String) {
        var table = ""
        for line in text.split(whereSeparator: { $0 == "\n" || $0 == ";" }) {
            let code = line.prefix { $0 != "#" }
            let words = code.split { " \t{}\"".contains($0) }.map(String.init)
            if let place = words.firstIndex(of: "table") {
                let named = words[(place + 1)...].prefix(2)
                table = named.count == 2 ? named.joined(separator: " ") : "ip \(named.first ?? "")"
            }
            guard let copy = words.firstIndex(of: "dup") else { continue }
            hasAny = true
            guard let name = words[..<copy].lastIndex(of: "name"), name > 0, words[name - 1] == "counter",
                name + 1 < copy
            else { continue }
            counters.append("\(table) \(words[name + 1])")
        }
    }
}

extension PreparedFlow {
    /// Does the sender itself send the last part of a packet, with the tag, more than once?
    var sendsCopies: Bool {
        guard let cut = flow.packet.fragments else { return false }
        return frames.lastFragments > 1 && (cut.repetitions > 1 || cut.send != nil)
    }
}
