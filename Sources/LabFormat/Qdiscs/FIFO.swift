// pfifo and bfifo: plain queues, limited in packets or in bytes.

/// pfifo. Equivalent to `tc qdisc add dev IF root pfifo limit PACKETS`.
struct PFIFO {
    var limit: Int?

    static let table = KeyTable<PFIFO>(
        "qdisc pfifo", "A plain queue, limited in packets.", make: { _ in PFIFO() },
        keys: [
            Key("limit", .integer(1...Int(UInt32.max)), \.limit, "Packets; the interface's txqueuelen unless given.")
        ])

    var tcArguments: [String] { ["pfifo"] + (limit.map { ["limit", "\($0)"] } ?? []) }
}

/// bfifo. Equivalent to `tc qdisc add dev IF root bfifo limit BYTES`.
struct BFIFO {
    var limit: Int?

    static let table = KeyTable<BFIFO>(
        "qdisc bfifo", "A plain queue, limited in bytes.", make: { _ in BFIFO() },
        keys: [Key("limit", .size, \.limit, "Bytes, such as 10kb; txqueuelen times the MTU unless given.")],
        check: { fifo, fields, report in
            if let limit = fifo.limit, limit > UInt32.max {
                report.error("limit is more than 4gb", at: fields.location("limit"))
            }
        })

    var tcArguments: [String] { ["bfifo"] + (limit.map { ["limit", "\($0)b"] } ?? []) }
}
