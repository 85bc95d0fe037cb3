// The lines in which tracefs tells of drops.

import SystemCalls

/// What a line of `trace_pipe` says of a drop.
struct TraceText: Equatable, Sendable {
    /// `NO_SOCKET`
    var reason: String
    /// `__udp4_lib_rcv`, or the address `0xffffffff81000000` where the kernel prints it.
    var location: String

    /// `... kfree_skb: skbaddr=.. rx_sk=.. protocol=2048 location=__udp4_lib_rcv+0x4bc/0xd00 reason: NO_SOCKET`; nil for
    /// other lines.
    init?(_ line: some StringProtocol) {
        guard let event = Self.rest(of: line, behind: " kfree_skb: "),
            let place = Self.rest(of: event, behind: "location="),
            let reason = Self.rest(of: place, behind: "reason: ")
        else { return nil }
        let word = place.prefix { $0 != " " }
        let isAddress = word.count >= 16 && word.allSatisfy(\.isHexDigit)
        location = isAddress ? "0x\(word)" : String(word.prefix { $0 != "+" })
        self.reason = String(reason.prefix { $0 != " " })
    }

    private static func rest(of text: some StringProtocol, behind mark: String) -> Substring? {
        text.range(of: mark).map { Substring(text[$0.upperBound...]) }
    }

    /// The lost events of a processor's `stats`: `overrun: 3`, `dropped events: 4`.
    static func lost(_ stats: String) -> UInt64 {
        stats.split(separator: "\n").reduce(0) { sum, line in
            let isLoss = ["overrun: ", "commit overrun: ", "dropped events: "].contains { line.hasPrefix($0) }
            return sum + (isLoss ? UInt64(line.split(separator: " ").last ?? "") ?? 0 : 0)
        }
    }
}

extension StringProtocol {
    /// The first place of a text in this one.
    fileprivate func range(of mark: String) -> Range<Index>? {
        let letters = Array(mark.utf8)
        var start = utf8.startIndex
        while start != utf8.endIndex {
            let candidate = utf8[start...]
            if candidate.starts(with: letters),
                let end = utf8.index(start, offsetBy: letters.count, limitedBy: utf8.endIndex)
            {
                return start..<end
            }
            start = utf8.index(after: start)
        }
        return nil
    }
}
