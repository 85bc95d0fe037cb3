// What single kinds of qdiscs count beside the common numbers: TCA_STATS_APP.

/// The counters of a kind that bear on the books: early drops, marks, overlimits. Names are those of `tc -s -j qdisc`.
package struct QdiscDetails: Sendable, Equatable {
    package var names: [String] = []
    package var values: [UInt64] = []

    package init() {}

    /// Reads the kind's own struct; empty for kinds that have none, or one too short.
    init(_ kind: String, _ bytes: ArraySlice<UInt8>) {
        if kind == "cake" { readCake(Attributes(bytes)) }
        for field in Self.fields[kind] ?? [] {
            guard bytes.count >= field.offset + field.size else { continue }
            let value =
                field.size == 8
                ? bytes.number(at: field.offset, as: UInt64.self)
                : UInt64(bytes.number(at: field.offset, as: UInt32.self))
            append(field.name, value)
        }
    }

    /// The counter of that name; nil when the kind has none.
    package subscript(name: String) -> UInt64? { names.firstIndex(of: name).map { values[$0] } }

    private mutating func append(_ name: String, _ value: UInt64) {
        names.append(name)
        values.append(value)
    }

    private struct Field {
        var name: String
        var offset: Int
        var size = 4
    }

    /// Where the counters stand in the structs of linux/pkt_sched.h. A new kind is one entry.
    private static let fields: [String: [Field]] = [
        // struct tc_red_xstats
        "red": [
            Field(name: "early", offset: 0), Field(name: "pdrop", offset: 4), Field(name: "other", offset: 8),
            Field(name: "marked", offset: 12),
        ],
        // struct tc_choke_xstats
        "choke": [
            Field(name: "early", offset: 0), Field(name: "pdrop", offset: 4), Field(name: "other", offset: 8),
            Field(name: "marked", offset: 12), Field(name: "matched", offset: 16),
        ],
        // struct tc_sfb_xstats
        "sfb": [
            Field(name: "earlydrop", offset: 0), Field(name: "penaltydrop", offset: 4),
            Field(name: "bucketdrop", offset: 8), Field(name: "queuedrop", offset: 12),
            Field(name: "childdrop", offset: 16), Field(name: "marked", offset: 20),
        ],
        // struct tc_pie_xstats
        "pie": [
            Field(name: "dropped", offset: 24), Field(name: "overlimit", offset: 28),
            Field(name: "ecn_mark", offset: 36),
        ],
        // struct tc_hhf_xstats
        "hhf": [Field(name: "drop_overlimit", offset: 0), Field(name: "hh_overlimit", offset: 4)],
        // struct tc_codel_xstats
        "codel": [
            Field(name: "drop_overlimit", offset: 20), Field(name: "ecn_mark", offset: 24),
            Field(name: "ce_mark", offset: 32),
        ],
        // struct tc_fq_codel_xstats of TCA_FQ_CODEL_XSTATS_QDISC
        "fq_codel": [
            Field(name: "drop_overlimit", offset: 8), Field(name: "ecn_mark", offset: 12),
            Field(name: "new_flow_count", offset: 16), Field(name: "ce_mark", offset: 28),
            Field(name: "drop_overmemory", offset: 36),
        ],
        // struct tc_fq_qd_stats
        "fq": [
            Field(name: "throttled", offset: 24, size: 8), Field(name: "flows_plimit", offset: 32, size: 8),
            Field(name: "pkts_too_long", offset: 40, size: 8), Field(name: "alloc_errors", offset: 48, size: 8),
            Field(name: "ce_mark", offset: 80, size: 8), Field(name: "horizon_drops", offset: 88, size: 8),
            Field(name: "horizon_caps", offset: 96, size: 8),
        ],
    ]

    /// TCA_CAKE_STATS_TIN_STATS: the sum over all traffic classes.
    private mutating func readCake(_ attributes: Attributes) {
        let tins = attributes.nested(10)?.all.map { Attributes($0.value) } ?? []
        for (name, type) in [("tin_drops", 4), ("ack_drops", 6), ("ecn_mark", 8)] as [(String, UInt16)] {
            append(name, tins.reduce(0) { $0 + UInt64($1.number(type, as: UInt32.self) ?? 0) })
        }
    }
}
