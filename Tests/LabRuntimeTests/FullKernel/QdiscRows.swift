// The rows, kind by kind.

extension QdiscRow {
    static let netem: [QdiscRow] = [
        QdiscRow("{ netem: { limit: 50 } }", #"{"limit": 50}"#),
        QdiscRow("{ netem: { delay: 20ms } }", #"{"delay": {"delay": 0.02, "jitter": 0, "correlation": 0}}"#),
        QdiscRow(
            "{ netem: { delay: 20ms, jitter: 2ms } }", #"{"delay": {"delay": 0.02, "jitter": 0.002, "correlation": 0}}"#
        ),
        QdiscRow(
            "{ netem: { delay: 20ms, jitter: 2ms, correlation: 25% } }",
            #"{"delay": {"delay": 0.02, "jitter": 0.002, "correlation": 0.25}}"#),
        QdiscRow(
            "{ netem: { delay: 20ms, jitter: 2ms, distribution: normal } }",
            #"{"delay": {"delay": 0.02, "jitter": 0.002, "correlation": 0}}"#),
        QdiscRow(
            "{ netem: { delay: 20ms, jitter: 2ms, correlation: 25%, distribution: pareto } }",
            #"{"delay": {"delay": 0.02, "jitter": 0.002, "correlation": 0.25}}"#),
        QdiscRow(
            "{ netem: { delay: 20ms, jitter: 2ms, distribution: paretonormal } }",
            #"{"delay": {"delay": 0.02, "jitter": 0.002, "correlation": 0}}"#),
        QdiscRow(
            "{ netem: { delay: 20ms, jitter: 2ms, distribution: uniform } }",
            #"{"delay": {"delay": 0.02, "jitter": 0.002, "correlation": 0}}"#),
        QdiscRow("{ netem: { loss: 1% } }", #"{"loss-random": {"loss": 0.01, "correlation": 0}}"#),
        QdiscRow(
            "{ netem: { loss: { random: 1%, correlation: 25% } } }",
            #"{"loss-random": {"loss": 0.01, "correlation": 0.25}}"#),
        QdiscRow(
            "{ netem: { loss: { state: { p13: 5%, p31: 60%, p32: 20%, p23: 70%, p14: 1% } } } }",
            #"{"loss-state": {"p13": 0.05, "p31": 0.6, "p32": 0.2, "p23": 0.7, "p14": 0.01}}"#),
        QdiscRow(
            "{ netem: { loss: { state: { p13: 5% } } } }",
            #"{"loss-state": {"p13": 0.05, "p31": 0.95, "p32": 0, "p23": 1, "p14": 0}}"#),
        QdiscRow(
            "{ netem: { loss: { gemodel: { p: 1%, r: 10%, 1-h: 70%, 1-k: 0.1% } } } }",
            #"{"loss-gemodel": {"p": 0.01, "r": 0.1, "1-h": 0.7, "1-k": 0.001}}"#),
        QdiscRow(
            "{ netem: { loss: { gemodel: { p: 1% } } } }",
            #"{"loss-gemodel": {"p": 0.01, "r": 0.99, "1-h": 1, "1-k": 0}}"#),
        QdiscRow(
            "{ netem: { loss: 1%, ecn: true } }", #"{"loss-random": {"loss": 0.01, "correlation": 0}, "ecn": true}"#),
        QdiscRow("{ netem: { duplicate: 2% } }", #"{"duplicate": {"duplicate": 0.02, "correlation": 0}}"#),
        // tc 6.1 sends the correlation of duplicates only beside another one.
        QdiscRow(
            "{ netem: { duplicate: { percent: 2%, correlation: 30% } } }",
            #"{"duplicate": {"duplicate": 0.02, "correlation": 0.3}}"#, tcAgrees: false),
        QdiscRow(
            "{ netem: { loss: { random: 1%, correlation: 10% }, duplicate: { percent: 2%, correlation: 30% } } }",
            #"{"duplicate": {"duplicate": 0.02, "correlation": 0.3}}"#),
        QdiscRow("{ netem: { corrupt: 3% } }", #"{"corrupt": {"corrupt": 0.03, "correlation": 0}}"#),
        QdiscRow(
            "{ netem: { corrupt: { percent: 3%, correlation: 40% } } }",
            #"{"corrupt": {"corrupt": 0.03, "correlation": 0.4}}"#),
        QdiscRow(
            "{ netem: { delay: 10ms, reorder: 25% } }",
            #"{"delay": {"delay": 0.01, "jitter": 0, "correlation": 0}, "reorder": {"reorder": 0.25, "correlation": 0}, "gap": 1}"#
        ),
        QdiscRow(
            "{ netem: { delay: 10ms, reorder: { percent: 25%, correlation: 50% }, gap: 5 } }",
            #"{"delay": {"delay": 0.01, "jitter": 0, "correlation": 0}, "reorder": {"reorder": 0.25, "correlation": 0.5}, "gap": 5}"#
        ),
        QdiscRow(
            "{ netem: { rate: 1mbit } }",
            #"{"rate": {"rate": 125000, "packetoverhead": 0, "cellsize": 0, "celloverhead": 0}}"#),
        QdiscRow(
            "{ netem: { rate: { rate: 1mbit, packetoverhead: 20b, cellsize: 53b, celloverhead: 5b } } }",
            #"{"rate": {"rate": 125000, "packetoverhead": 20, "cellsize": 53, "celloverhead": 5}}"#),
        QdiscRow(
            "{ netem: { rate: { rate: 100gbit, packetoverhead: -14b } } }",
            #"{"rate": {"rate": 12500000000, "packetoverhead": -14, "cellsize": 0, "celloverhead": 0}}"#),
        QdiscRow(
            "{ netem: { slot: { min: 10ms } } }",
            #"{"slot": {"min-delay": 0.01, "max-delay": 0.01, "packets": 0, "bytes": 0}}"#),
        QdiscRow(
            "{ netem: { slot: { min: 10ms, max: 20ms, packets: 10, bytes: 15000b } } }",
            #"{"slot": {"min-delay": 0.01, "max-delay": 0.02, "packets": 10, "bytes": 15000}}"#),
        QdiscRow(
            "{ netem: { slot: { distribution: normal, delay: 10ms, jitter: 1ms, packets: 3 } } }",
            #"{"slot": {"distribution": 0.01, "jitter": 0.001, "packets": 3, "bytes": 0}}"#),
        QdiscRow(
            "{ netem: { limit: 50, delay: 10ms, jitter: 2ms, loss: 1%, duplicate: 2%, corrupt: 3%, reorder: 25%, gap: 5, rate: 1mbit } }",
            #"{"limit": 50, "delay": {"delay": 0.01, "jitter": 0.002, "correlation": 0}, "loss-random": {"loss": 0.01, "correlation": 0}, "duplicate": {"duplicate": 0.02, "correlation": 0}, "reorder": {"reorder": 0.25, "correlation": 0}, "corrupt": {"corrupt": 0.03, "correlation": 0}, "rate": {"rate": 125000, "packetoverhead": 0, "cellsize": 0, "celloverhead": 0}, "gap": 5}"#
        ),
        QdiscRow(
            "{ netem: { delay: 5ms, qdisc: { tbf: { rate: 1mbit, burst: 2000b, limit: 10kb } } } }",
            #"{"delay": {"delay": 0.005, "jitter": 0, "correlation": 0}}"#),
    ]

    static let codel: [QdiscRow] = [
        QdiscRow("codel"),
        QdiscRow("{ codel: { limit: 100 } }", #"{"limit": 100}"#),
        QdiscRow("{ codel: { target: 10ms } }", #"{"target": 9999}"#),
        QdiscRow("{ codel: { interval: 200ms } }", #"{"interval": 199999}"#),
        QdiscRow("{ codel: { ecn: true } }", #"{"ecn": true}"#),
        QdiscRow("{ codel: { ce_threshold: 3ms } }", #"{"ce_threshold": 2999}"#),
    ]

    static let fqCodel: [QdiscRow] = [
        QdiscRow("fq_codel"),
        QdiscRow("{ fq_codel: { limit: 100 } }", #"{"limit": 100}"#),
        QdiscRow("{ fq_codel: { flows: 64 } }", #"{"flows": 64}"#),
        QdiscRow("{ fq_codel: { quantum: 300b } }", #"{"quantum": 300}"#),
        QdiscRow("{ fq_codel: { target: 10ms, interval: 200ms } }", #"{"target": 9999, "interval": 199999}"#),
        QdiscRow("{ fq_codel: { ecn: false } }", #"{"ecn": "absent"}"#),
        QdiscRow("{ fq_codel: { ce_threshold: 3ms } }", #"{"ce_threshold": 2999}"#),
        QdiscRow(
            "{ fq_codel: { ce_threshold: 3ms, ce_threshold_selector: 0x01/0x03 } }",
            #"{"ce_threshold": 2999, "ce_threshold_selector": 1, "ce_threshold_mask": 3}"#),
        QdiscRow("{ fq_codel: { drop_batch: 8 } }", #"{"drop_batch": 8}"#),
        QdiscRow("{ fq_codel: { memory_limit: 1mb } }", #"{"memory_limit": 1048576}"#),
    ]

    static let fq: [QdiscRow] = [
        QdiscRow("fq"),
        QdiscRow("{ fq: { limit: 100 } }", #"{"limit": 100}"#),
        QdiscRow("{ fq: { flow_limit: 20 } }", #"{"flow_limit": 20}"#),
        QdiscRow("{ fq: { quantum: 3000b, initial_quantum: 9000b } }", #"{"quantum": 3000, "initial_quantum": 9000}"#),
        QdiscRow("{ fq: { maxrate: 10mbit } }", #"{"maxrate": 1250000}"#),
        QdiscRow("{ fq: { low_rate_threshold: 1mbit } }", #"{"low_rate_threshold": 125000}"#),
        QdiscRow("{ fq: { buckets: 256 } }", #"{"buckets": 256}"#),
        QdiscRow("{ fq: { orphan_mask: 255 } }", #"{"orphan_mask": 255}"#),
        QdiscRow("{ fq: { pacing: false } }", #"{"pacing": false}"#),
        QdiscRow("{ fq: { refill_delay: 80ms } }", #"{"refill_delay": 80000}"#),
        QdiscRow("{ fq: { ce_threshold: 3ms } }", #"{"ce_threshold": 3000}"#),
        QdiscRow("{ fq: { timer_slack: 20us } }", #"{"timer_slack": 20000}"#),
        QdiscRow("{ fq: { horizon: 2s } }", #"{"horizon": 2000000}"#),
        QdiscRow("{ fq: { horizon_drop: false } }", #"{"horizon_cap": null}"#),
    ]

    static let prio: [QdiscRow] = [
        QdiscRow("prio"),
        QdiscRow(
            "{ prio: { bands: 4, priomap: [3, 2, 1, 0, 3, 2, 1, 0, 3, 2, 1, 0, 3, 2, 1, 0] } }",
            #"{"bands": 4, "priomap": [3, 2, 1, 0, 3, 2, 1, 0, 3, 2, 1, 0, 3, 2, 1, 0]}"#),
        QdiscRow(
            "{ prio: { classes: [{ id: 1, qdisc: { pfifo: { limit: 7 } } }, { id: 3, qdisc: sfq }] } }",
            shows: ["qdisc pfifo 6e6d: parent 6e6c:1 limit 7p", "qdisc sfq 6e6e: parent 6e6c:3"]),
        QdiscRow(
            "{ prio: { classes: [{ id: 2, qdisc: { prio: { bands: 2, priomap: [0,0,0,0,0,0,0,0,1,1,1,1,1,1,1,1], classes: [{ id: 2, qdisc: { netem: { delay: 1ms } } }] } } }] } }",
            shows: ["qdisc prio 6e6d: parent 6e6c:2 bands 2", "qdisc netem 6e6e: parent 6e6d:2 limit 1000 delay 1ms"]),
    ]

    static let red: [QdiscRow] = [
        QdiscRow(
            "{ red: { limit: 60000b, min: 5000b, max: 20000b, avpkt: 1000b } }",
            #"{"limit": 60000, "min": 5000, "max": 20000, "ecn": false, "harddrop": false, "adaptive": false, "nodrop": false, "ewma": 4, "probability": 0.02, "Scell_log": 14}"#
        ),
        QdiscRow(
            "{ red: { limit: 400000b, min: 30000b, max: 90000b, avpkt: 1000b, burst: 55, probability: 10%, bandwidth: 100mbit } }",
            #"{"limit": 400000, "min": 30000, "max": 90000, "ewma": 5, "probability": 0.1, "Scell_log": 12}"#),
        QdiscRow("{ red: { limit: 60000b, min: 5000b, max: 20000b, avpkt: 1000b, ecn: true } }", #"{"ecn": true}"#),
        QdiscRow(
            "{ red: { limit: 60000b, min: 5000b, max: 20000b, avpkt: 1000b, ecn: true, harddrop: true } }",
            #"{"ecn": true, "harddrop": true}"#),
        QdiscRow(
            "{ red: { limit: 60000b, min: 5000b, max: 20000b, avpkt: 1000b, ecn: true, nodrop: true } }",
            #"{"ecn": true, "nodrop": true}"#),
        QdiscRow(
            "{ red: { limit: 60000b, min: 5000b, max: 20000b, avpkt: 1000b, adaptive: true } }", #"{"adaptive": true}"#),
        QdiscRow(
            "{ red: { limit: 60000b, min: 5000b, max: 20000b, avpkt: 1000b, qdisc: { pfifo: { limit: 9 } } } }",
            shows: ["qdisc pfifo 6e6d: parent 6e6c:1 limit 9p"]),
    ]

    static let sfq: [QdiscRow] = [
        QdiscRow("sfq"),
        QdiscRow("{ sfq: { limit: 100 } }", #"{"limit": 100, "flows": 100}"#),
        QdiscRow("{ sfq: { quantum: 3028b } }", #"{"quantum": 3028}"#),
        QdiscRow("{ sfq: { perturb: 10s } }", #"{"perturb": 10}"#),
        QdiscRow("{ sfq: { divisor: 512 } }", #"{"divisor": 512}"#),
        QdiscRow("{ sfq: { flows: 20 } }", #"{"flows": 20}"#),
        QdiscRow("{ sfq: { depth: 10 } }", #"{"depth": 10}"#),
        QdiscRow("{ sfq: { headdrop: true } }", #"{"headdrop": true}"#),
        QdiscRow(
            "{ sfq: { red: { redflowlimit: 100000b, probability: 10% } } }",
            #"{"ewma": 3, "min": 8333, "max": 25000, "probability": 0.1, "ecn": false, "harddrop": false, "adaptive": false, "nodrop": false}"#
        ),
        QdiscRow(
            "{ sfq: { red: { redflowlimit: 100000b, min: 8000b, max: 60000b, avpkt: 500b, burst: 60, ecn: true, harddrop: true } } }",
            #"{"ewma": 7, "min": 8000, "max": 60000, "probability": 0.02, "ecn": true, "harddrop": true, "adaptive": false, "nodrop": false}"#
        ),
    ]

    static let cake: [QdiscRow] =
        [
            QdiscRow("cake"),
            QdiscRow("{ cake: { bandwidth: 10mbit } }", #"{"bandwidth": 1250000}"#),
            QdiscRow(
                "{ cake: { bandwidth: 10mbit, autorate-ingress: true } }",
                #"{"bandwidth": 1250000, "autorate": "autorate-ingress"}"#),
        ]
        + ["diffserv3", "diffserv4", "diffserv8", "besteffort", "precedence"].map {
            QdiscRow("{ cake: { diffserv: \($0) } }", #"{ "diffserv": "\#($0)" }"#)
        }
        + ["flowblind", "srchost", "dsthost", "hosts", "flows", "dual-srchost", "dual-dsthost", "triple-isolate"].map {
            QdiscRow("{ cake: { flowmode: \($0) } }", #"{ "flowmode": "\#($0)" }"#)
        } + [
            QdiscRow("{ cake: { nat: true } }", #"{"nat": true}"#),
            QdiscRow("{ cake: { wash: true } }", #"{"wash": true}"#),
            QdiscRow("{ cake: { ingress: true } }", #"{"ingress": true}"#),
            QdiscRow("{ cake: { ack-filter: ack-filter } }", #"{"ack-filter": "enabled"}"#),
            QdiscRow("{ cake: { ack-filter: ack-filter-aggressive } }", #"{"ack-filter": "aggressive"}"#),
            QdiscRow("{ cake: { split-gso: false } }", #"{"split_gso": false}"#),
            QdiscRow("{ cake: { rtt: 20ms } }", #"{"rtt": 20000}"#),
            QdiscRow("{ cake: { raw: true } }", #"{"raw": true, "overhead": 0}"#),
            QdiscRow("{ cake: { atm: atm, overhead: 40b } }", #"{"raw": false, "atm": "atm", "overhead": 40}"#),
            QdiscRow(
                "{ cake: { atm: ptm, overhead: -4b, mpu: 64b } }",
                #"{"raw": false, "atm": "ptm", "overhead": -4, "mpu": 64}"#),
            QdiscRow("{ cake: { memlimit: 1mb } }", #"{"memlimit": 1048576}"#),
            QdiscRow("{ cake: { fwmark: 255 } }", #"{"fwmark": "0xff"}"#),
        ]

    static let hfsc: [QdiscRow] = [
        QdiscRow(
            "{ hfsc: { default: 10, classes: [{ id: 10, sc: 1mbit }] } }",
            shows: [
                "qdisc hfsc 6e6c: root refcnt 3 default 10",
                "class hfsc 6e6c:10 parent 6e6c: sc m1 0bit d 0us m2 1Mbit",
            ]),
        QdiscRow(
            "{ hfsc: { default: 10, classes: [{ id: 10, rt: { m1: 2mbit, d: 10ms, m2: 1mbit }, ls: 1mbit, ul: 4mbit }] } }",
            shows: [
                "class hfsc 6e6c:10 parent 6e6c: rt m1 2Mbit d 10ms m2 1Mbit ls m1 0bit d 0us m2 1Mbit ul m1 0bit d 0us m2 4Mbit"
            ]),
        QdiscRow(
            """
            { hfsc: { default: 11, classes: [{ id: 1, ls: 10mbit, ul: 10mbit }, \
            { id: 10, parent: 1, sc: { umax: 1500b, dmax: 10ms, rate: 1mbit }, qdisc: { pfifo: { limit: 5 } } }, \
            { id: 11, parent: 1, ls: 5mbit, qdisc: { sfq: { limit: 50 } } }] } }
            """,
            shows: [
                "class hfsc 6e6c:1 parent 6e6c: ls m1 0bit d 0us m2 10Mbit ul m1 0bit d 0us m2 10Mbit",
                "class hfsc 6e6c:10 parent 6e6c:1 leaf 6e6d: sc m1 1200Kbit d 10ms m2 1Mbit",
                "class hfsc 6e6c:11 parent 6e6c:1 leaf 6e6e: ls m1 0bit d 0us m2 5Mbit",
                "qdisc pfifo 6e6d: parent 6e6c:10 limit 5p", "qdisc sfq 6e6e: parent 6e6c:11 limit 50p",
            ]),
        QdiscRow(
            "{ hfsc: { default: 10, classes: [{ id: 10, sc: { umax: 100b, dmax: 10ms, rate: 1mbit } }] } }",
            shows: ["class hfsc 6e6c:10 parent 6e6c: sc m1 0bit d 9.2ms m2 1Mbit"]),
    ]

    static let choke: [QdiscRow] = [
        QdiscRow("{ choke: { limit: 100 } }", shows: ["limit 100p min 8p max 25p"]),
        QdiscRow(
            "{ choke: { limit: 400, min: 30, max: 90, burst: 55, probability: 10%, bandwidth: 1mbit, ecn: true } }",
            shows: ["limit 400p min 30p max 90p ecn"]),
        QdiscRow("{ choke: { limit: 400, min: 30, max: 90, avpkt: 100b } }", shows: ["limit 400p min 30p max 90p"]),
    ]

    static let pie: [QdiscRow] = [
        QdiscRow("pie"),
        QdiscRow("{ pie: { limit: 100 } }", #"{"limit": 100}"#),
        QdiscRow("{ pie: { target: 20ms, tupdate: 30ms } }"),
        QdiscRow("{ pie: { alpha: 4, beta: 10 } }", #"{"alpha": 4, "beta": 10}"#),
        QdiscRow("{ pie: { ecn: true, bytemode: true } }", #"{"ecn": true, "bytemode": true}"#),
    ]

    static let sfb: [QdiscRow] = [
        QdiscRow("sfb", shows: ["max 25p target 20p"]),
        QdiscRow("{ sfb: { limit: 100, max: 10, target: 5 } }", shows: ["limit 100p max 10p target 5p"]),
        QdiscRow("{ sfb: { increment: 100%, decrement: 1%, penalty_rate: 3, penalty_burst: 4 } }"),
        QdiscRow("{ sfb: { qdisc: { pfifo: { limit: 9 } } } }", shows: ["qdisc pfifo 6e6d: parent 6e6c:1 limit 9p"]),
    ]

    static let hhf: [QdiscRow] = [
        QdiscRow("hhf"),
        QdiscRow(
            "{ hhf: { limit: 100, quantum: 300b } }", #"{"limit": 100, "quantum": 300}"#),
        QdiscRow("{ hhf: { admit_bytes: 1000b, reset_timeout: 10ms, evict_timeout: 2s, non_hh_weight: 3 } }"),
    ]

    static let plug: [QdiscRow] = [QdiscRow("{ plug: { limit: 10000b } }")]
}
