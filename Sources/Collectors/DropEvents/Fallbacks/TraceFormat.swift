// What the running kernel says of its event skb/kfree_skb, and the pages in which tracefs hands events over.

import BPF

/// Where an event keeps what we read, and the names of its reasons. From `events/skb/kfree_skb/format`.
struct TraceFormat: Equatable, Sendable {
    var number: UInt16
    var location: Int
    /// Before Linux 5.17 an event has no reason.
    var reason: Int?
    var names: [UInt32: String] = [:]

    /// nil: not the text of this event.
    init?(_ text: String) {
        var location: Int?
        var number: UInt16?
        for line in text.split(separator: "\n") {
            if line.hasPrefix("ID: ") { number = UInt16(line.dropFirst(4)) }
            let parts = line.split { $0 == ";" || $0 == "\t" }.map { $0.split(separator: " ") }
            guard let field = parts.first, field.first?.hasPrefix("field:") == true, parts.count > 1,
                let offset = parts[1].first.flatMap({ Int($0.dropFirst("offset:".count)) })
            else { continue }
            if field.last == "location" { location = offset }
            if field.last == "reason" { reason = offset }
        }
        guard let number, let location else { return nil }
        (self.number, self.location) = (number, location)
        // `{ 2, "NO_SOCKET" }, { 3, ...`
        for entry in text.split(separator: "{").dropFirst() {
            let words = entry.split { ", \"}".contains($0) }
            guard words.count >= 2, let value = UInt32(words[0]) else { continue }
            names[value] = String(words[1])
        }
    }

    /// Return address and reason of each drop in a page as `trace_pipe_raw` gives it.
    ///
    /// A page: time u64, length of the events in the low 20 bits of a u64, events. An event: a word of type (5 bits) and time
    /// (27 bits), then data by type: 1 to 28 words, or 0: a word with the length. See events/header_page and header_event.
    func drops(in page: [UInt8]) -> [(location: UInt64, reason: String)] {
        var drops: [(location: UInt64, reason: String)] = []
        let end = min(page.count, 16 + Int(MapBytes.integer(page, at: 8, as: UInt64.self) & 0xfffff))
        var place = 16
        while place + 4 <= end {
            let word = MapBytes.integer(page, at: place, as: UInt32.self)
            let next = MapBytes.integer(page, at: place + 4, as: UInt32.self)
            switch word & 31 {
            case 0:
                read(page, at: place + 8, &drops)
                place += 4 + max(4, Int(next))
            case 29:
                if word >> 5 == 0 { return drops }
                place += 4 + max(4, Int(next))
            case 30, 31: place += 8
            case let words:
                read(page, at: place + 4, &drops)
                place += 4 + 4 * Int(words)
            }
        }
        return drops
    }

    private func read(_ page: [UInt8], at place: Int, _ drops: inout [(location: UInt64, reason: String)]) {
        guard MapBytes.integer(page, at: place, as: UInt16.self) == number else { return }
        let value = reason.map { MapBytes.integer(page, at: place + $0, as: UInt32.self) }
        let name = value.map { names[$0] ?? "SUBSYSTEM_\($0 >> 16)_\($0 & 0xffff)" } ?? "NOT_SPECIFIED"
        drops.append((MapBytes.integer(page, at: place + location, as: UInt64.self), name))
    }

    /// The lost events of a processor's `stats`: `overrun: 3`, `dropped events: 4`.
    static func lost(_ stats: String) -> UInt64 {
        stats.split(separator: "\n").reduce(0) { sum, line in
            let isLoss = ["overrun: ", "commit overrun: ", "dropped events: "].contains { line.hasPrefix($0) }
            return sum + (isLoss ? UInt64(line.split(separator: " ").last ?? "") ?? 0 : 0)
        }
    }
}
