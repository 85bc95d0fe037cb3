// The words that qdiscs count in.

package enum QdiscCounters {
    /// As `tc -s -j qdisc` has them. What a qdisc drops its parents count again, so of these the root's count.
    package static let common = ["bytes", "packets", "drops", "overlimits", "requeues"]

    /// Also what single kinds count: red and choke, codel and fq_codel, fq, cake, sfb, pie, hhf. Of these all qdiscs of the interface count.
    package static let names =
        common + [
            "early", "pdrop", "other", "marked",
            "drop_overlimit", "ecn_mark", "ce_mark", "new_flow_count", "drop_overmemory",
            "throttled", "flows_plimit", "pkts_too_long", "alloc_errors", "horizon_drops", "horizon_caps",
            "tin_drops", "ack_drops",
            "matched", "earlydrop", "penaltydrop", "bucketdrop", "queuedrop", "childdrop",
            "dropped", "overlimit", "hh_overlimit",
        ]
}
