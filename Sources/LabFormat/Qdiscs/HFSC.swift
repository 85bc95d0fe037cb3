// hfsc: classes with service curves.

/// hfsc. Equivalent to `tc qdisc add dev IF root hfsc default N` and a line for each class.
package struct HFSC: Hashable, Sendable {
    /// The minor number of the class that takes unclassified packets; 0: they are dropped.
    package var defaultClass: UInt16
    /// Parents stand before their children.
    package var classes: [HFSCClass]

    package init(defaultClass: UInt16, classes: [HFSCClass]) {
        self.defaultClass = defaultClass
        self.classes = classes
    }

    package var tcArguments: [String] {
        ["hfsc"] + (defaultClass == 0 ? [] : ["default", String(defaultClass, radix: 16)])
    }
}

/// A class of hfsc.
package struct HFSCClass: Hashable, Sendable, TreeClass {
    package var id: UInt16
    package var parent: UInt16?
    /// What a leaf is sure of.
    package var realTime: ServiceCurve?
    /// Its share of what is left.
    package var linkShare: ServiceCurve?
    /// The most it gets.
    package var upperLimit: ServiceCurve?
    package var qdisc: Qdisc?

    package init(id: UInt16, parent: UInt16? = nil) {
        self.id = id
        self.parent = parent
    }

    /// tc's `sc`: rt and ls at once.
    private var both: ServiceCurve? {
        get { nil }
        set { (realTime, linkShare) = (newValue, newValue) }
    }

    static let table = KeyTable<HFSCClass>(
        "hfsc class", "A class of hfsc.", make: { _ in HFSCClass(id: 0) },
        keys: [
            Key(
                "id", .classID(zero: false), \.id, required: true,
                "The class's minor number, hexadecimal as with tc: 10 is class 6e6c:10 (`meta priority set 6e6c:10`)."),
            Key("parent", .classID(zero: false), \.parent, "The class above; the root unless given."),
            Key("sc", ServiceCurve.form, \.both, "rt and ls at once."),
            Key("rt", ServiceCurve.form, \.realTime, "What the class is sure of, such as 1mbit. Leaves only."),
            Key("ls", ServiceCurve.form, \.linkShare, "Its share of what is left."),
            Key("ul", ServiceCurve.form, \.upperLimit, "The most it gets; needs ls."),
            Key(
                "qdisc", .lazy { Qdisc.form }, \.qdisc,
                "The queue of a class without classes below it; pfifo unless given."),
        ],
        check: { item, fields, report in
            if fields.has("sc"), !fields.present(["rt", "ls"]).isEmpty {
                report.error("sc is rt and ls at once: give it or them", at: fields.location("sc"))
            }
            if item.realTime == nil, item.linkShare == nil {
                report.error("an hfsc class needs one of sc, rt, ls", at: fields.location)
            }
            if item.upperLimit != nil, item.linkShare == nil {
                report.error("ul needs ls", at: fields.location("ul"))
            }
        })

    /// The tail of the equivalent `tc class add dev IF parent P classid C ...`.
    package var tcArguments: [String] {
        var words = ["hfsc"]
        for (name, curve) in [("rt", realTime), ("ls", linkShare), ("ul", upperLimit)] {
            if let curve { words += [name] + curve.tcArguments }
        }
        return words
    }
}

/// hfsc as the lab file has it.
struct HFSCFile {
    var defaultClass: UInt16 = 0
    var classes: [Located<HFSCClass>] = []

    static let table = KeyTable<HFSCFile>(
        "qdisc hfsc", "Classes with service curves.", make: { _ in HFSCFile() },
        keys: [
            Key(
                "default", .classID(zero: true), \.defaultClass,
                "The class of packets that no filter claims, hexadecimal as with tc; they are dropped unless given."),
            Key("classes", HFSCClass.table.form.located.list, \.classes, required: true, "The classes."),
        ],
        check: { hfsc, fields, report in
            hfsc.classes = ClassTree(hfsc.classes, kind: "hfsc").sorted(defaultClass: hfsc.defaultClass, fields, report)
        })

    var hfsc: HFSC { HFSC(defaultClass: defaultClass, classes: classes.map(\.value)) }
}
