// prio: strict bands.

/// prio. Equivalent to `tc qdisc add dev IF root prio bands N`.
package struct Prio: Hashable, Sendable {
    package var bands: Int?
    package var priomap: [UInt8]?

    package init() {}

    static let table = KeyTable<Prio>(
        "qdisc prio", "Strict bands: a packet leaves only while the bands before its own are empty.",
        make: { _ in Prio() },
        keys: [
            Key("bands", .integer(2...16), \.bands, "How many bands; 3 unless given."),
            Key("priomap", Form.integer(0...15).list, \.priomap, "The band of each of the 16 priorities."),
        ],
        check: { prio, fields, report in
            guard let map = prio.priomap else { return }
            let bands = prio.bands ?? 3
            if map.count != 16 {
                report.error("priomap has 16 numbers, not \(map.count)", at: fields.location("priomap"))
            }
            if let band = map.first(where: { $0 >= bands }) {
                report.error("band \(band) in priomap: the bands are 0 to \(bands - 1)", at: fields.location("priomap"))
            }
        })

    package var tcArguments: [String] {
        ["prio"] + (bands.map { ["bands", "\($0)"] } ?? []) + (priomap.map { ["priomap"] + $0.map { "\($0)" } } ?? [])
    }
}
