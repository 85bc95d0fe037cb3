/// htb: hierarchical token buckets. Equivalent to `tc qdisc add dev IF root htb default N` and `tc class add ... htb rate R`.
package struct HTB: Hashable, Sendable {
    /// The minor number of the class that takes unclassified packets.
    package var defaultClass: UInt16
    package var classes: [HTBClass]

    package init(defaultClass: UInt16, classes: [HTBClass]) {
        self.defaultClass = defaultClass
        self.classes = classes
    }
}

/// A class of htb.
package struct HTBClass: Hashable, Sendable {
    /// The minor number: 10 is class 1:10 in tc's words (numbers are hexadecimal there and here).
    package var id: UInt16
    /// The parent class's minor number; nil below the root.
    package var parent: UInt16?
    package var rate: UInt64
    package var ceil: UInt64?
    package var burst: UInt32?
    package var cburst: UInt32?
    package var prio: UInt32?
    /// The qdisc of a leaf; pfifo unless given.
    package var qdisc: Qdisc?

    package init(
        id: UInt16, parent: UInt16? = nil, rate: UInt64, ceil: UInt64? = nil, burst: UInt32? = nil,
        cburst: UInt32? = nil, prio: UInt32? = nil, qdisc: Qdisc? = nil
    ) {
        self.id = id
        self.parent = parent
        self.rate = rate
        self.ceil = ceil
        self.burst = burst
        self.cburst = cburst
        self.prio = prio
        self.qdisc = qdisc
    }
}
