// htb as the lab file has it: its classes form a tree.

/// The parameters of htb, each class with its place.
struct HTBFile {
    var defaultClass: UInt16 = 0
    var classes: [Located<HTBClass>] = []

    static let table = KeyTable<HTBFile>(
        "qdisc htb", "Token buckets in a tree of classes.", make: { _ in HTBFile() },
        keys: [
            Key(
                "default", .classID(zero: true), \.defaultClass,
                "The class of packets that no filter claims, hexadecimal as with tc."),
            Key("classes", HTBClass.table.form.located.list, \.classes, required: true, "The classes."),
        ],
        check: { htb, fields, report in htb.check(fields, report) })

    var htb: HTB { HTB(defaultClass: defaultClass, classes: classes.map(\.value)) }

    /// Ids, parents and leaves; sorts parents before children.
    private mutating func check(_ fields: Fields, _ report: Report) {
        if classes.isEmpty { report.error("htb needs a class", at: fields.location("classes")) }
        var places: [UInt16: Location] = [:]
        for item in classes {
            guard let first = places.updateValue(item.location, forKey: item.value.id) else { continue }
            report.error(
                "class \(item.value.name) is defined twice", at: item.location, note: "first defined here", at: first)
        }
        let inner = Set(classes.compactMap(\.value.parent))
        for item in classes { check(item, isInner: inner.contains(item.value.id), known: places, report) }
        if defaultClass != 0, places[defaultClass] == nil || inner.contains(defaultClass) {
            let name = String(defaultClass, radix: 16)
            report.error("default \(name) is not a class without classes below it", at: fields.location("default"))
        }
        sortParentsFirst(report)
    }

    private func check(_ item: Located<HTBClass>, isInner: Bool, known: [UInt16: Location], _ report: Report) {
        if let parent = item.value.parent, known[parent] == nil {
            report.error("parent \(String(parent, radix: 16)) is not a class of this htb", at: item.location)
        }
        guard let kind = item.value.qdisc?.kind else { return }
        if isInner { report.error("a class with classes below it cannot have a qdisc", at: item.location) }
        if kind == "htb" || kind == "noqueue" {
            report.error("\(kind) cannot be the queue of a class", at: item.location)
        }
    }

    private mutating func sortParentsFirst(_ report: Report) {
        var sorted: [Located<HTBClass>] = []
        var rest = classes
        let known = Set(classes.map(\.value.id))
        var placed: Set<UInt16> = []
        while !rest.isEmpty {
            let ready = rest.filter { $0.value.parent.map { placed.contains($0) || !known.contains($0) } ?? true }
            if ready.isEmpty {
                return report.error("class \(rest[0].value.name) is its own ancestor", at: rest[0].location)
            }
            sorted += ready
            placed.formUnion(ready.map(\.value.id))
            rest.removeAll { placed.contains($0.value.id) }
        }
        classes = sorted
    }
}

extension Form where Value == UInt16 {
    /// A minor number of a class, hexadecimal, at most fffe.
    static func classID(zero: Bool) -> Form<UInt16> {
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
