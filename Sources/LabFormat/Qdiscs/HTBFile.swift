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
        check: { htb, fields, report in
            htb.classes = ClassTree(htb.classes, kind: "htb").sorted(defaultClass: htb.defaultClass, fields, report)
        })

    var htb: HTB { HTB(defaultClass: defaultClass, classes: classes.map(\.value)) }
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
