// Qdiscs: units, and whether tc agrees with their command lines.

import LabFormat
import Namespaces
import TestSupport
import Testing

@Suite struct QdiscTests {
    private func qdisc(_ text: String) throws -> Qdisc {
        let lab = try lab(
            "name: a\nnodes:\n  a: { interfaces: { eth0: { qdisc: \(text) } } }\n  b: {}\nlinks: [{ endpoints: [a:eth0, b:eth0] }]\n"
        )
        return try #require(lab.nodes[0].interfaces[0].qdisc)
    }

    private func words(_ text: String) throws -> String { try qdisc(text).tcArguments.joined(separator: " ") }

    @Test func unitsAreThoseOfTC() throws {
        #expect(
            try words("{ tbf: { rate: 1.5mbit, burst: 2kb, limit: 100b } }")
                == "tbf rate 1500000bit burst 2048b limit 100b")
        #expect(
            try words("{ tbf: { rate: 10gbit, burst: 1mb, limit: 1gb } }")
                == "tbf rate 10000000000bit burst 1048576b limit 1073741824b")
        #expect(
            try words("{ tbf: { rate: 2kbps, burst: 1KB, limit: 1b, peakrate: 1mbit, mtu: 1540b } }")
                == "tbf rate 16000bit burst 1024b limit 1b peakrate 1000000bit mtu 1540b")
        #expect(
            try words(
                "{ netem: { delay: 20ms, jitter: 100us, loss: 0.1%, duplicate: 10%, reorder: 25%, gap: 5, rate: 64kbit, seed: 7 } }"
            )
                == "netem delay 20ms 100us loss random 0.1% duplicate 10% reorder 25% gap 5 rate 64000bit seed 7")
    }

    @Test func everyKindHasItsWords() throws {
        #expect(try words("pfifo_fast") == "pfifo_fast")
        #expect(try words("{ noqueue: }") == "noqueue")
        #expect(try words("{ pfifo: { limit: 5 } }") == "pfifo limit 5")
        #expect(try words("{ bfifo: { limit: 10kb } }") == "bfifo limit 10240b")
        #expect(
            try words("{ fq_codel: { limit: 100, flows: 8, quantum: 300b, target: 5ms, interval: 100ms, ecn: false } }")
                == "fq_codel limit 100 flows 8 quantum 300 target 5ms interval 100ms noecn")
        #expect(
            try words("{ prio: { bands: 2, priomap: [0,0,0,0,0,0,0,0,1,1,1,1,1,1,1,1] } }")
                == "prio bands 2 priomap 0 0 0 0 0 0 0 0 1 1 1 1 1 1 1 1")
        #expect(
            try words(
                "{ red: { limit: 60kb, min: 5kb, max: 15kb, avpkt: 1000b, burst: 20, probability: 2%, bandwidth: 10mbit, ecn: true } }"
            )
                == "red limit 61440b min 5120b max 15360b avpkt 1000b burst 20 probability 0.02 bandwidth 10000000bit ecn"
        )
        #expect(
            try words("{ sfq: { limit: 100, quantum: 1514b, perturb: 10s, divisor: 512 } }")
                == "sfq limit 100 quantum 1514b perturb 10 divisor 512")
    }

    private static let htb = """
        { htb: { default: 1a, classes: [{ id: 1, rate: 1mbit, ceil: 2mbit, burst: 15kb }, \
        { id: 1a, parent: 1, rate: 500kbit, prio: 1, qdisc: { pfifo: { limit: 5 } } }] } }
        """

    @Test func classesAreLinesOfTheirOwn() throws {
        #expect(
            try qdisc(Self.htb).tcCommands(namespace: "lab.a", interface: "eth0") == [
                "tc -n lab.a qdisc replace dev eth0 root handle 6e6c: htb default 1a",
                "tc -n lab.a class replace dev eth0 parent 6e6c: classid 6e6c:1 htb rate 1000000bit ceil 2000000bit burst 15360b",
                "tc -n lab.a class replace dev eth0 parent 6e6c:1 classid 6e6c:1a htb rate 500000bit prio 1",
                "tc -n lab.a qdisc replace dev eth0 parent 6e6c:1a handle 6e6d: pfifo limit 5",
            ])
    }

    /// Kinds that this kernel may lack are left to a larger one: tc itself reads the words before it asks the kernel.
    @Test(
        .privileged, .requires(tool: "tc"), .requires(tool: "ip"),
        arguments: [
            "{ tbf: { rate: 64kbit, burst: 2kb, limit: 10kb, peakrate: 1mbit, mtu: 1540b } }",
            "{ pfifo: { limit: 5 } }",
            "{ bfifo: { limit: 10kb } }", "pfifo_fast",
            "{ prio: { bands: 2, priomap: [0,0,0,0,0,0,0,0,1,1,1,1,1,1,1,1] } }",
            "{ red: { limit: 60kb, min: 5kb, max: 15kb, avpkt: 1000b, burst: 20, probability: 2%, bandwidth: 10mbit } }",
            "{ sfq: { limit: 100, quantum: 1514b, perturb: 10s, divisor: 512 } }",
            "{ fq_codel: { limit: 100, target: 5ms, ecn: false } }",
            "{ netem: { delay: 20ms, jitter: 1ms, loss: 1%, reorder: 25%, gap: 5 } }", htb,
        ])
    func tcAcceptsTheLines(_ text: String) throws {
        let namespace = try Namespace.unnamed()
        try Witness.run("ip", "link", "add", "eth0", "type", "veth", "peer", "eth1", in: namespace)
        for line in try qdisc(text).tcCommands(namespace: "x", interface: "eth0") {
            let words = line.split(separator: " ").map(String.init)
            let result = try Witness.run([words[0]] + words.dropFirst(3), in: namespace)
            if result.error.contains("Specified qdisc kind is unknown")
                || result.error.contains("qdisc kind is unknown")
            {
                return
            }
            #expect(result.status == 0, "\(line): \(result.error)")
        }
        let kind = try qdisc(text).kind
        #expect(
            try Witness.run("tc", "qdisc", "show", "dev", "eth0", in: namespace).output.hasPrefix("qdisc \(kind) 6e6c:")
        )
    }

    private static let impaired = """
        name: a
        nodes: { a: , b: }
        links: [{ endpoints: [a:eth0, b:eth0], impair: { delay: 20ms, jitter: 2ms, loss: 1%, seed: 7 } }]
        """

    /// Both directions, but not with the same luck.
    @Test func impairIsANetemOnBothEnds() throws {
        let lab = try lab(Self.impaired)
        let words = lab.nodes.map { $0.interfaces[0].qdisc?.tcArguments.joined(separator: " ") }
        #expect(
            words == [
                "netem delay 20ms 2ms loss random 1% seed 7", "netem delay 20ms 2ms loss random 1% seed 8",
            ])
        #expect(lab.requires.map(\.capability) == ["netem-seed", "netem-seed"])
    }

    @Test func childrenHaveHandlesInTheirOrder() throws {
        let nested = try qdisc(
            "{ prio: { classes: [{ id: 1, qdisc: { tbf: { rate: 1mbit, burst: 2kb, limit: 1kb, qdisc: sfq } } }, { id: 3, qdisc: codel }] } }"
        )
        #expect(
            nested.tcCommands(namespace: "x", interface: "eth0") == [
                "tc -n x qdisc replace dev eth0 root handle 6e6c: prio",
                "tc -n x qdisc replace dev eth0 parent 6e6c:1 handle 6e6d: tbf rate 1000000bit burst 2048b limit 1024b",
                "tc -n x qdisc replace dev eth0 parent 6e6d:1 handle 6e6e: sfq",
                "tc -n x qdisc replace dev eth0 parent 6e6c:3 handle 6e6f: codel",
            ])
    }
}
