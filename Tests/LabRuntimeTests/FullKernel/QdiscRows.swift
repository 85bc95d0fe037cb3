// The rows, kind by kind.

extension QdiscRow {
    static let netem: [QdiscRow] = [
        QdiscRow("{ netem: { limit: 50 } }"),
        QdiscRow("{ netem: { delay: 20ms } }"),
        QdiscRow("{ netem: { delay: 20ms, jitter: 2ms } }"),
        QdiscRow("{ netem: { delay: 20ms, jitter: 2ms, correlation: 25% } }"),
        QdiscRow("{ netem: { delay: 20ms, jitter: 2ms, distribution: normal } }"),
        QdiscRow("{ netem: { delay: 20ms, jitter: 2ms, correlation: 25%, distribution: pareto } }"),
        QdiscRow("{ netem: { delay: 20ms, jitter: 2ms, distribution: paretonormal } }"),
        QdiscRow("{ netem: { delay: 20ms, jitter: 2ms, distribution: uniform } }"),
        QdiscRow("{ netem: { loss: 1% } }"),
        QdiscRow("{ netem: { loss: { random: 1%, correlation: 25% } } }"),
        QdiscRow("{ netem: { loss: { state: { p13: 5%, p31: 60%, p32: 20%, p23: 70%, p14: 1% } } } }"),
        QdiscRow("{ netem: { loss: { state: { p13: 5% } } } }"),
        QdiscRow("{ netem: { loss: { gemodel: { p: 1%, r: 10%, 1-h: 70%, 1-k: 0.1% } } } }"),
        QdiscRow("{ netem: { loss: { gemodel: { p: 1% } } } }"),
        QdiscRow("{ netem: { loss: 1%, ecn: true } }"),
        QdiscRow("{ netem: { duplicate: 2% } }"),
        QdiscRow("{ netem: { duplicate: { percent: 2%, correlation: 30% } } }"),
        QdiscRow("{ netem: { corrupt: 3% } }"),
        QdiscRow("{ netem: { corrupt: { percent: 3%, correlation: 40% } } }"),
        QdiscRow("{ netem: { delay: 10ms, reorder: 25% } }"),
        QdiscRow("{ netem: { delay: 10ms, reorder: { percent: 25%, correlation: 50% }, gap: 5 } }"),
        QdiscRow("{ netem: { rate: 1mbit } }"),
        QdiscRow("{ netem: { rate: { rate: 1mbit, packetoverhead: 20b, cellsize: 53b, celloverhead: 5b } } }"),
        QdiscRow("{ netem: { rate: { rate: 100gbit, packetoverhead: -14b } } }"),
        QdiscRow("{ netem: { slot: { min: 10ms } } }"),
        QdiscRow("{ netem: { slot: { min: 10ms, max: 20ms, packets: 10, bytes: 15000b } } }"),
        QdiscRow("{ netem: { slot: { distribution: normal, delay: 10ms, jitter: 1ms, packets: 3 } } }"),
        QdiscRow(
            "{ netem: { limit: 50, delay: 10ms, jitter: 2ms, loss: 1%, duplicate: 2%, corrupt: 3%, reorder: 25%, gap: 5, rate: 1mbit } }"),
        QdiscRow("{ netem: { delay: 5ms, qdisc: { tbf: { rate: 1mbit, burst: 2000b, limit: 10kb } } } }"),
    ]

    static let codel: [QdiscRow] = [
        QdiscRow("codel"),
        QdiscRow("{ codel: { limit: 100 } }"),
        QdiscRow("{ codel: { target: 10ms } }"),
        QdiscRow("{ codel: { interval: 200ms } }"),
        QdiscRow("{ codel: { ecn: true } }"),
        QdiscRow("{ codel: { ce_threshold: 3ms } }"),
    ]

    static let fqCodel: [QdiscRow] = [
        QdiscRow("fq_codel"),
        QdiscRow("{ fq_codel: { limit: 100 } }"),
        QdiscRow("{ fq_codel: { flows: 64 } }"),
        QdiscRow("{ fq_codel: { quantum: 300b } }"),
        QdiscRow("{ fq_codel: { target: 10ms, interval: 200ms } }"),
        QdiscRow("{ fq_codel: { ecn: false } }"),
        QdiscRow("{ fq_codel: { ce_threshold: 3ms } }"),
        QdiscRow("{ fq_codel: { ce_threshold: 3ms, ce_threshold_selector: 0x01/0x03 } }"),
        QdiscRow("{ fq_codel: { drop_batch: 8 } }"),
        QdiscRow("{ fq_codel: { memory_limit: 1mb } }"),
    ]

    static let fq: [QdiscRow] = [
        QdiscRow("fq"),
        QdiscRow("{ fq: { limit: 100 } }"),
        QdiscRow("{ fq: { flow_limit: 20 } }"),
        QdiscRow("{ fq: { quantum: 3000b, initial_quantum: 9000b } }"),
        QdiscRow("{ fq: { maxrate: 10mbit } }"),
        QdiscRow("{ fq: { low_rate_threshold: 1mbit } }"),
        QdiscRow("{ fq: { buckets: 256 } }"),
        QdiscRow("{ fq: { orphan_mask: 255 } }"),
        QdiscRow("{ fq: { pacing: false } }"),
        QdiscRow("{ fq: { refill_delay: 80ms } }"),
        QdiscRow("{ fq: { ce_threshold: 3ms } }"),
        QdiscRow("{ fq: { timer_slack: 20us } }"),
        QdiscRow("{ fq: { horizon: 2s } }"),
        QdiscRow("{ fq: { horizon_drop: false } }"),
    ]

    static let prio: [QdiscRow] = [
        QdiscRow("prio"),
        QdiscRow("{ prio: { bands: 4, priomap: [3, 2, 1, 0, 3, 2, 1, 0, 3, 2, 1, 0, 3, 2, 1, 0] } }"),
        QdiscRow("{ prio: { classes: [{ id: 1, qdisc: { pfifo: { limit: 7 } } }, { id: 3, qdisc: sfq }] } }"),
        QdiscRow("{ prio: { classes: [{ id: 2, qdisc: { prio: { bands: 2, priomap: [0,0,0,0,0,0,0,0,1,1,1,1,1,1,1,1], classes: [{ id: 2, qdisc: { netem: { delay: 1ms } } }] } } }] } }"),
    ]

    static let red: [QdiscRow] = [
        QdiscRow("{ red: { limit: 60000b, min: 5000b, max: 20000b, avpkt: 1000b } }"),
        QdiscRow(
            "{ red: { limit: 400000b, min: 30000b, max: 90000b, avpkt: 1000b, burst: 55, probability: 10%, bandwidth: 100mbit } }"),
        QdiscRow("{ red: { limit: 60000b, min: 5000b, max: 20000b, avpkt: 1000b, ecn: true } }"),
        QdiscRow("{ red: { limit: 60000b, min: 5000b, max: 20000b, avpkt: 1000b, ecn: true, harddrop: true } }"),
        QdiscRow("{ red: { limit: 60000b, min: 5000b, max: 20000b, avpkt: 1000b, ecn: true, nodrop: true } }"),
        QdiscRow("{ red: { limit: 60000b, min: 5000b, max: 20000b, avpkt: 1000b, adaptive: true } }"),
        QdiscRow(
            "{ red: { limit: 60000b, min: 5000b, max: 20000b, avpkt: 1000b, qdisc: { pfifo: { limit: 9 } } } }"),
    ]

    static let sfq: [QdiscRow] = [
        QdiscRow("sfq"),
        QdiscRow("{ sfq: { limit: 100 } }"),
        QdiscRow("{ sfq: { quantum: 3028b } }"),
        QdiscRow("{ sfq: { perturb: 10s } }"),
        QdiscRow("{ sfq: { divisor: 512 } }"),
        QdiscRow("{ sfq: { flows: 20 } }"),
        QdiscRow("{ sfq: { depth: 10 } }"),
        QdiscRow("{ sfq: { headdrop: true } }"),
        QdiscRow("{ sfq: { red: { redflowlimit: 100000b, probability: 10% } } }"),
        QdiscRow(
            "{ sfq: { red: { redflowlimit: 100000b, min: 8000b, max: 60000b, avpkt: 500b, burst: 60, ecn: true, harddrop: true } } }"),
    ]

    static let cake: [QdiscRow] = [
        QdiscRow("cake"),
        QdiscRow("{ cake: { bandwidth: 10mbit } }"),
        QdiscRow("{ cake: { bandwidth: 10mbit, autorate-ingress: true } }"),
    ] + ["diffserv3", "diffserv4", "diffserv8", "besteffort", "precedence"].map {
        QdiscRow("{ cake: { diffserv: \($0) } }", #"{ "diffserv": "\#($0)" }"#)
    } + ["flowblind", "srchost", "dsthost", "hosts", "flows", "dual-srchost", "dual-dsthost", "triple-isolate"].map {
        QdiscRow("{ cake: { flowmode: \($0) } }", #"{ "flowmode": "\#($0)" }"#)
    } + [
        QdiscRow("{ cake: { nat: true } }"),
        QdiscRow("{ cake: { wash: true } }"),
        QdiscRow("{ cake: { ingress: true } }"),
        QdiscRow("{ cake: { ack-filter: ack-filter } }"),
        QdiscRow("{ cake: { ack-filter: ack-filter-aggressive } }"),
        QdiscRow("{ cake: { split-gso: false } }"),
        QdiscRow("{ cake: { rtt: 20ms } }"),
        QdiscRow("{ cake: { raw: true } }"),
        QdiscRow("{ cake: { atm: atm, overhead: 40b } }"),
        QdiscRow("{ cake: { atm: ptm, overhead: -4b, mpu: 64b } }"),
        QdiscRow("{ cake: { memlimit: 1mb } }"),
        QdiscRow("{ cake: { fwmark: 255 } }"),
    ]

    static let hfsc: [QdiscRow] = [
        QdiscRow("{ hfsc: { default: 10, classes: [{ id: 10, sc: 1mbit }] } }"),
        QdiscRow("{ hfsc: { default: 10, classes: [{ id: 10, rt: { m1: 2mbit, d: 10ms, m2: 1mbit }, ls: 1mbit, ul: 4mbit }] } }"),
        QdiscRow(
            """
            { hfsc: { default: 11, classes: [{ id: 1, ls: 10mbit, ul: 10mbit }, \
            { id: 10, parent: 1, sc: { umax: 1500b, dmax: 10ms, rate: 1mbit }, qdisc: { pfifo: { limit: 5 } } }, \
            { id: 11, parent: 1, ls: 5mbit, qdisc: { sfq: { limit: 50 } } }] } }
            """),
        QdiscRow("{ hfsc: { default: 10, classes: [{ id: 10, sc: { umax: 100b, dmax: 10ms, rate: 1mbit } }] } }"),
    ]
}
