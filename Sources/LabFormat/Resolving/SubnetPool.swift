// Hands out /30 networks for links whose addresses nobody gave.

import Packets

/// Networks that nobody uses yet, in ascending order.
struct SubnetPool {
    private let pools: [AddressRange]
    /// Networks in use, by their first address.
    private let taken: [AddressRange]
    private var pool = 0
    private var next: UInt128
    private var nextTaken = 0

    /// `pools` in the order of the file; `taken` are the networks that the lab file names.
    init(pools: [Prefix], taken: [AddressRange]) {
        self.pools = pools.map { AddressRange($0) }
        self.taken = taken.filter { !$0.isIPv6 }.sorted { $0.low < $1.low }
        next = self.pools.first?.low ?? 0
    }

    /// The next /30; nil where none is left.
    mutating func take() -> Prefix? {
        while pools.indices.contains(pool) {
            guard next + 3 <= pools[pool].high else {
                pool += 1
                nextTaken = 0
                next = pools.indices.contains(pool) ? pools[pool].low : 0
                continue
            }
            while nextTaken < taken.count, taken[nextTaken].high < next { nextTaken += 1 }
            if nextTaken < taken.count, taken[nextTaken].low <= next + 3 {
                next = (taken[nextTaken].high / 4 + 1) * 4
                continue
            }
            defer { next += 4 }
            return Prefix(IPAddress(number: next, isIPv6: false), length: 30)
        }
        return nil
    }
}
