// Drops as they happen, as lines for a person or a program.

import Foundation
import PacketPath

/// What `netlab drops` prints.
package struct DropReport {
    private let ink: Ink

    package init(color: Bool = false) { ink = Ink(enabled: color) }

    /// `20:31:07  12  server:eth0  udp-socket.closed-port  web  udp 10.0.0.1:4000 > 10.0.0.2:9000  NO_SOCKET in __udp4_lib_rcv`
    package func line(_ line: DropLine) -> String {
        let date = Date(timeIntervalSince1970: Double(line.time / 1_000_000_000))
        let clock = date.formatted(.iso8601.time(includingFractionalSeconds: false))
        let words = [
            clock, "\(line.packets)".aligned(6), line.place.padded(14), (line.cause ?? line.stage).padded(22),
            line.packetsText.padded(40), "\(line.reason) in \(line.function)",
        ]
        let text = words.joined(separator: "  ")
        return line.isLoss ? text : ink(text + "  (no loss)", .dim)
    }

    /// A table of all, the largest loss first.
    package func summary(_ summary: DropSummary) -> String {
        let seconds = Double(summary.duration / 10_000_000) / 100
        var lines = [
            ink("\(summary.lost) packets lost", summary.lost > 0 ? .bold : .green) + " in \(seconds) s"
                + (summary.dropped > summary.lost ? ", \(summary.dropped - summary.lost) freed without loss" : "")
        ]
        if !summary.drops.isEmpty {
            var table = RightTable(["PACKETS", "NODE:IF", "CAUSE", "OF", "REASON"], left: [1, 2, 3, 4])
            table.leftLast = true
            for drop in summary.drops {
                let remark = drop.isLoss ? "" : " (no loss)"
                table.add([
                    "\(drop.packets)", drop.place, drop.cause ?? drop.stage, drop.packetsText,
                    "\(drop.reason) in \(drop.function)\(remark)",
                ])
            }
            lines += table.lines
        }
        if summary.eventsLost > 0 { lines.append(ink("not counted, for lack of room: \(summary.eventsLost)", .red)) }
        if summary.eventsSkipped > 0 {
            lines.append(ink("drops on this machine that were not seen: \(summary.eventsSkipped)", .red))
        }
        return lines.joined(separator: "\n")
    }

    /// One JSON object on one line: `{"kind":"drop",...}`, with its newline.
    package static func json(_ line: DropLine) throws -> String { try JSON.line(Kind("drop", line)) }

    /// The same, of kind `summary`.
    package static func json(_ summary: DropSummary) throws -> String { try JSON.line(Kind("summary", summary)) }
}

/// An object and what it is, in one.
private struct Kind<Content: Encodable>: Encodable {
    var kind: String
    var content: Content

    init(_ kind: String, _ content: Content) {
        self.kind = kind
        self.content = content
    }

    private enum Keys: String, CodingKey { case kind }

    func encode(to encoder: any Encoder) throws {
        try content.encode(to: encoder)
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(kind, forKey: .kind)
    }
}

extension DropLine {
    /// `server:eth0`; `-` where nothing told.
    fileprivate var place: String {
        let place = [node, interface].compactMap { $0 }.joined(separator: ":")
        return place.isEmpty ? "-" : place
    }

    /// `web  udp 10.0.0.1:4000 > 10.0.0.2:9000`
    fileprivate var packetsText: String {
        let ends = [source, destination].compactMap { $0 }.joined(separator: " > ")
        let name = flow.map { isInduced ? "errors about \($0)" : $0 }
        let words = [name, transport, ends.isEmpty ? nil : ends].compactMap { $0 }
        return words.isEmpty ? "-" : words.joined(separator: " ")
    }
}
