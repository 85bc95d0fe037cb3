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

    static let table = KeyTable<HTB>(
        "qdisc htb", "Token buckets in a tree of classes.", make: { _ in HTB(defaultClass: 0, classes: []) },
        keys: [
            Key("default", .classID(zero: true), \.defaultClass, "The class of packets that no filter claims, hexadecimal as with tc."),
            Key("classes", HTBClass.table.form.list, \.classes, required: true, "The classes."),
        ],
        check: { htb, fields, report in htb.check(fields, report) })

    package var tcArguments: [String] {
        ["htb"] + (defaultClass == 0 ? [] : ["default", String(defaultClass, radix: 16)])
    }

    /// Ids, parents and leaves; sorts parents before children.
    private mutating func check(_ fields: Fields, _ report: Report) {
        let location = fields.location("classes")
        if classes.isEmpty { report.error("htb needs a class", at: location) }
        var parents: [UInt16: UInt16?] = [:]
        for item in classes where parents.updateValue(item.parent, forKey: item.id) != nil {
            report.error("class \(item.name) is defined twice", at: location)
        }
        for item in classes {
            guard let parent = item.parent, parents[parent] == nil else { continue }
            report.error("class \(item.name): its parent \(String(parent, radix: 16)) is no class", at: location)
        }
        let inner = Set(classes.compactMap(\.parent))
        for item in classes where item.qdisc != nil && inner.contains(item.id) {
            report.error("class \(item.name) has classes below it, so it cannot have a qdisc", at: location)
        }
        for item in classes {
            guard let kind = item.qdisc?.kind, kind == "htb" || kind == "noqueue" else { continue }
            report.error("class \(item.name): \(kind) cannot be the queue of a class", at: location)
        }
        if defaultClass != 0, parents[defaultClass] == nil || inner.contains(defaultClass) {
            let name = String(defaultClass, radix: 16)
            report.error("default \(name) is not a class without classes below it", at: fields.location("default"))
        }
        sortParentsFirst(location, report)
    }

    private mutating func sortParentsFirst(_ location: Location, _ report: Report) {
        var sorted: [HTBClass] = []
        var rest = classes
        let known = Set(classes.map(\.id))
        var placed: Set<UInt16> = []
        while !rest.isEmpty {
            let ready = rest.filter { $0.parent.map { placed.contains($0) || !known.contains($0) } ?? true }
            if ready.isEmpty {
                return report.error("the classes \(rest.map(\.name).joined(separator: ", ")) are their own parents", at: location)
            }
            sorted += ready
            placed.formUnion(ready.map(\.id))
            rest.removeAll { placed.contains($0.id) }
        }
        classes = sorted
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

    static let table = KeyTable<HTBClass>(
        "htb class", "A class of htb.", make: { _ in HTBClass(id: 0, rate: 0) },
        keys: [
            Key("id", .classID(zero: false), \.id, required: true, "The class's minor number, hexadecimal as with tc: 10 is 1:10."),
            Key("parent", .classID(zero: false), \.parent, "The class above; the root unless given."),
            Key("rate", .rate, \.rate, required: true, "What the class is sure of, such as 1mbit."),
            Key("ceil", .rate, \.ceil, "What it may borrow up to; rate unless given."),
            Key("burst", .size, \.burst, "Bytes it may send at once."),
            Key("cburst", .size, \.cburst, "Bytes it may send at once at ceil."),
            Key("prio", .integer(0...7), \.prio, "Its turn when there is something to borrow; 0 is first."),
            Key("qdisc", .lazy { Qdisc.form }, \.qdisc, "The queue of a class without classes below it; pfifo unless given."),
        ],
        check: { item, fields, report in
            if item.rate < 8 { report.error("rate is less than one byte per second", at: fields.location("rate")) }
            if let ceil = item.ceil, ceil < item.rate { report.error("ceil is less than rate", at: fields.location("ceil")) }
        })

    var name: String { String(id, radix: 16) }

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

extension Form where Value == UInt16 {
    /// A minor number of a class, hexadecimal, at most ffff.
    fileprivate static func classID(zero: Bool) -> Form<UInt16> {
        Form(.text(pattern: nil)) { value, report in
            let expected = "a class number such as 10 (hexadecimal, \(zero ? 0 : 1) to fffe)"
            guard let text = value.text(expected: expected, report) else { return nil }
            let isHexadecimal = (1...4).contains(text.utf8.count) && text.allSatisfy { $0.isASCII && $0.isHexDigit }
            guard isHexadecimal, let number = UInt16(text, radix: 16), number > 0 || zero, number < 0xffff else {
                report.error("expected \(expected), found \(text.shown)", at: value.location)
                return nil
            }
            return number
        }
    }
}
