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
    private var hooks: [Drop: String?] = [:]

    /// A stack, and where in it the packet was freed.
    private struct Drop: Hashable {
        var stack: UInt32
        var location: UInt64
    }

    func node(_ number: UInt32) -> String? {
        number >= 1 && Int(number) <= nodes.count ? nodes[Int(number) - 1] : nil
    }

    /// The rows under their names. Places in one function fall together.
    mutating func totals(
        of rows: [(key: DropKey, peers: DropPeers?, packets: UInt64, merged: UInt64)], _ reasons: DropReasons,
        _ stacks: DropStacks?
    ) throws -> [DropTotal] {
        var totals: [DropTotal: (packets: UInt64, merged: UInt64)] = [:]
        for row in rows {
            let name = DropTotal(
                node: node(row.key.node), interfaceIndex: Int(row.key.interfaceIndex),
                reason: reasons.name(row.key.reason), function: try function(returningTo: row.key.location),
                hook: try hook(row.key, stacks), flow: row.key.flow, isInduced: row.key.isInduced, peers: row.peers,
                packets: 0)
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

    private mutating func hook(_ key: DropKey, _ stacks: DropStacks?) throws -> String? {
        guard let number = key.stack, let stacks else { return nil }
        let drop = Drop(stack: number, location: key.location)
        if let known = hooks[drop] { return known }
        var names: [String] = []
        for address in try stacks.addresses(number).drop(while: { $0 != key.location }) {
            names.append(try function(returningTo: address))
        }
        let hook = DropHooks.hook(calledBy: names)
        hooks.updateValue(hook, forKey: drop)
        return hook
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
