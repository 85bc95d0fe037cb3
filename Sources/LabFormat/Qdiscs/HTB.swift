// htb: hierarchical token buckets.

/// htb. Equivalent to `tc qdisc add dev IF root htb default N` and a line for each class.
package struct HTB: Hashable, Sendable {
    /// The minor number of the class that takes unclassified packets; 0: they pass unshaped.
    package var defaultClass: UInt16
    /// Parents stand before their children.
    package var classes: [HTBClass]

    package init(defaultClass: UInt16, classes: [HTBClass]) {
        self.defaultClass = defaultClass
        self.classes = classes
    }

    package var tcArguments: [String] {
        ["htb"] + (defaultClass == 0 ? [] : ["default", String(defaultClass, radix: 16)])
    }
}

/// A class of htb.
package struct HTBClass: Hashable, Sendable, TreeClass {
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

    static let table = KeyTable<HTBClass>(
        "htb class", "A class of htb.", make: { _ in HTBClass(id: 0, rate: 0) },
        keys: [
            Key(
                "id", .classID(zero: false), \.id, required: true,
                "The class's minor number, hexadecimal as with tc: 10 is class 6e6c:10 (`meta priority set 6e6c:10`)."),
            Key("parent", .classID(zero: false), \.parent, "The class above; the root unless given."),
            Key("rate", .rate, \.rate, required: true, "What the class is sure of, such as 1mbit."),
            Key("ceil", .rate, \.ceil, "What it may borrow up to; rate unless given."),
            Key("burst", .size, \.burst, "Bytes it may send at once."),
            Key("cburst", .size, \.cburst, "Bytes it may send at once at ceil."),
            Key("prio", .integer(0...7), \.prio, "Its turn when there is something to borrow; 0 is first."),
            Key(
                "qdisc", .lazy { Qdisc.form }, \.qdisc,
                "The queue of a class without classes below it; pfifo unless given."),
        ],
        check: { item, fields, report in
            if item.rate < 8 { report.error("rate is less than one byte per second", at: fields.location("rate")) }
            if let ceil = item.ceil, ceil < item.rate {
                report.error("ceil is less than rate", at: fields.location("ceil"))
            }
        })

    /// The tail of the equivalent `tc class add dev IF parent P classid C ...`.
    package var tcArguments: [String] {
        var words = ["htb", "rate", "\(rate)bit"]
        if let ceil { words += ["ceil", "\(ceil)bit"] }
        if let burst { words += ["burst", "\(burst)b"] }
        if let cburst { words += ["cburst", "\(cburst)b"] }
        if let prio { words += ["prio", "\(prio)"] }
        return words
    }
}
