// What every source of drop events can do.

/// Drop events since it was made; they end with it.
package protocol DropReader: Sendable {
    /// The drops so far.
    func read() throws -> DropEventReading
}

extension DropEvents: DropReader {}

/// Totals that a source adds up drop by drop.
struct DropTally: Sendable {
    private var packets: [DropTotal: UInt64] = [:]
    var lost: UInt64 = 0
    /// As the source itself counts them: not added up, but so far.
    var lostByQueue: UInt64 = 0
    var foreign: UInt64 = 0

    mutating func count(reason: String, function: String, flow: UInt16?, isInduced: Bool = false) {
        let total = DropTotal(
            node: nil, interfaceIndex: 0, reason: reason, function: function, flow: flow, isInduced: isInduced,
            packets: 0)
        packets[total, default: 0] += 1
    }

    var reading: DropEventReading {
        let totals = packets.map { key, packets in
            var total = key
            total.packets = packets
            return total
        }
        return DropEventReading(
            totals: totals.sorted { $0.order < $1.order }, eventsLost: lost + lostByQueue, eventsSkipped: 0,
            foreignWithoutNamespace: foreign)
    }
}
