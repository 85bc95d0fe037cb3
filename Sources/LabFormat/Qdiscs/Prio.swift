// prio: strict bands.

/// prio. Equivalent to `tc qdisc add dev IF root prio bands N`.
package struct Prio: Hashable, Sendable {
    package var bands: Int?
    package var priomap: [UInt8]?
    /// The bands that have a queue of their own kind; the others have a pfifo.
    package var classes: [PrioClass] = []

    package init() {}

    static let table = KeyTable<Prio>(
        "qdisc prio", "Strict bands: a packet leaves only while the bands before its own are empty.",
        make: { _ in Prio() },
        keys: [
            Key("bands", .integer(2...16), \.bands, "How many bands; 3 unless given."),
            Key("priomap", Form.integer(0...15).list, \.priomap, "The band of each of the 16 priorities."),
            Key(
                "classes", PrioClass.table.form.list, \.classes,
                "The queues of bands: class 1 is band 0. A pfifo unless given."),
        ],
        check: { prio, fields, report in
            let bands = prio.bands ?? 3
            prio.checkClasses(bands, report)
            guard let map = prio.priomap else { return }
            if map.count != 16 {
                report.error("priomap has 16 numbers, not \(map.count)", at: fields.location("priomap"))
            }
            if let band = map.first(where: { $0 >= bands }) {
                report.error("band \(band) in priomap: the bands are 0 to \(bands - 1)", at: fields.location("priomap"))
            }
        })

    private func checkClasses(_ bands: Int, _ report: Report) {
        var seen: Set<UInt16> = []
        for item in classes {
            let name = String(item.id, radix: 16)
            if item.id > bands { report.error("class \(name): there are \(bands) bands", at: item.location) }
            if !seen.insert(item.id).inserted { report.error("class \(name) is given twice", at: item.location) }
            item.qdisc.checkAsLeaf(at: item.location, report)
        }
    }

    package var tcArguments: [String] {
        ["prio"] + (bands.map { ["bands", "\($0)"] } ?? []) + (priomap.map { ["priomap"] + $0.map { "\($0)" } } ?? [])
    }
}

/// A band's queue.
package struct PrioClass: Hashable, Sendable {
    /// The class's minor number: 1 is band 0.
    package var id: UInt16
    package var qdisc: Qdisc
    package var location: Location

    static let table = KeyTable<PrioClass>(
        "prio class", "A band's queue.", make: { PrioClass(id: 1, qdisc: .pfifoFast, location: $0) },
        keys: [
            Key(
                "id", .classID(zero: false), \.id, required: true,
                "The class's minor number, hexadecimal as with tc: 1 is band 0."),
            Key("qdisc", .lazy { Qdisc.form }, \.qdisc, required: true, "Its queue."),
        ])
}
