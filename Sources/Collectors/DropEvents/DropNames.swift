// The names behind the numbers in the books: nodes, functions, reasons.

import SystemCalls

struct DropNames: Sendable {
    /// Node 1 is the first.
    var nodes: [String] = []
    /// Read when first needed: it takes tens of milliseconds.
    private var symbols: KernelSymbols?
    /// Return addresses seen, by their low bits.
    private var locations: [UInt64: UInt64] = [:]
    private var functions: [UInt64: String] = [:]

    func node(_ number: UInt32) -> String? {
        number >= 1 && Int(number) <= nodes.count ? nodes[Int(number) - 1] : nil
    }

    /// The rows under their names. Places in one function fall together.
    mutating func totals(
        of rows: [(key: DropKey, peers: DropPeers?, packets: UInt64, merged: UInt64)], _ reasons: DropReasons
    ) throws(SystemCallError) -> [DropTotal] {
        var totals: [DropTotal: (packets: UInt64, merged: UInt64)] = [:]
        for row in rows {
            let name = DropTotal(
                node: node(row.key.node), interfaceIndex: Int(row.key.interfaceIndex),
                reason: reasons.name(row.key.reason), function: try function(returningTo: row.key.location),
                flow: row.key.flow, isInduced: row.key.isInduced, peers: row.peers, packets: 0)
            totals[name, default: (0, 0)].packets += row.packets
            totals[name, default: (0, 0)].merged += row.merged
        }
        return totals.map { name, sums in
            var total = name
            (total.packets, total.merged) = sums
            return total
        }.sorted { $0.order < $1.order }
    }

    /// The function of a fate. Its address is completed from the books, which hold it whole unless they were full.
    mutating func function(at fate: PackedFate, books: () throws -> [UInt64]) throws -> String {
        if locations[fate.location] == nil {
            for location in try books() { locations[location & PackedFate.locationMask] = location }
        }
        return try function(returningTo: locations[fate.location] ?? fate.location | ~PackedFate.locationMask)
    }

    private mutating func function(returningTo location: UInt64) throws(SystemCallError) -> String {
        if let function = functions[location] { return function }
        let symbols: KernelSymbols
        if let read = self.symbols { symbols = read } else { symbols = try KernelSymbols.kernel() }
        self.symbols = symbols
        let function = symbols.function(returningTo: location)
        functions[location] = function
        return function
    }
}
