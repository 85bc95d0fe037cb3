// The classes of htb and hfsc form a tree: every one has its place in it.

/// What htb's and hfsc's classes have in common.
protocol TreeClass: Sendable {
    /// The minor number: 10 is class 1:10 in tc's words (numbers are hexadecimal there and here).
    var id: UInt16 { get }
    /// The parent class's minor number; nil below the root.
    var parent: UInt16? { get }
    /// The qdisc of a leaf; pfifo unless given.
    var qdisc: Qdisc? { get }
}

extension TreeClass {
    var name: String { String(id, radix: 16) }
}

/// Ids, parents and leaves.
struct ClassTree<Class: TreeClass> {
    private let classes: [Located<Class>]
    private let kind: String

    init(_ classes: [Located<Class>], kind: String) {
        self.classes = classes
        self.kind = kind
    }

    /// The classes, parents before children; complains about all that is no tree.
    func sorted(defaultClass: UInt16, _ fields: Fields, _ report: Report) -> [Located<Class>] {
        if classes.isEmpty { report.error("\(kind) needs a class", at: fields.location("classes")) }
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
        return parentsFirst(report)
    }

    private func check(_ item: Located<Class>, isInner: Bool, known: [UInt16: Location], _ report: Report) {
        if let parent = item.value.parent, known[parent] == nil {
            report.error("parent \(String(parent, radix: 16)) is not a class of this \(kind)", at: item.location)
        }
        guard let qdisc = item.value.qdisc else { return }
        if isInner { report.error("a class with classes below it cannot have a qdisc", at: item.location) }
        qdisc.checkAsLeaf(at: item.location, report)
    }

    private func parentsFirst(_ report: Report) -> [Located<Class>] {
        var sorted: [Located<Class>] = []
        var rest = classes
        let known = Set(classes.map(\.value.id))
        var placed: Set<UInt16> = []
        while !rest.isEmpty {
            let ready = rest.filter { $0.value.parent.map { placed.contains($0) || !known.contains($0) } ?? true }
            if ready.isEmpty {
                report.error("class \(rest[0].value.name) is its own ancestor", at: rest[0].location)
                return classes
            }
            sorted += ready
            placed.formUnion(ready.map(\.value.id))
            rest.removeAll { placed.contains($0.value.id) }
        }
        return sorted
    }
}
