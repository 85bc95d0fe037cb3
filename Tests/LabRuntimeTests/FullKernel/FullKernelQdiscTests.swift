// Every option of every qdisc, set by netlab and read back by tc; and tc's own line for it makes the same.

import Foundation
import LabFormat
import Namespaces
import Netlink
import TestSupport
import Testing

@testable import LabRuntime

@Suite(.privileged, .requires(tool: "tc"), .requires(tool: "ip"))
struct FullKernelQdiscTests {
    @Test(.requires(capability: "netem"), arguments: QdiscRow.netem) func netem(row: QdiscRow) throws { try check(row) }
    @Test(.requires(capability: "codel"), arguments: QdiscRow.codel) func codel(row: QdiscRow) throws { try check(row) }
    @Test(.requires(capability: "fq_codel"), arguments: QdiscRow.fqCodel)
    func fqCodel(row: QdiscRow) throws { try check(row) }
    @Test(.requires(capability: "fq"), arguments: QdiscRow.fq) func fq(row: QdiscRow) throws { try check(row) }
    @Test(.requires(capability: "prio"), arguments: QdiscRow.prio) func prio(row: QdiscRow) throws { try check(row) }
    @Test(.requires(capability: "red"), arguments: QdiscRow.red) func red(row: QdiscRow) throws { try check(row) }
    @Test(.requires(capability: "sfq"), arguments: QdiscRow.sfq) func sfq(row: QdiscRow) throws { try check(row) }
    @Test(.requires(capability: "cake"), arguments: QdiscRow.cake) func cake(row: QdiscRow) throws { try check(row) }
    @Test(.requires(capability: "choke"), arguments: QdiscRow.choke) func choke(row: QdiscRow) throws { try check(row) }
    @Test(.requires(capability: "pie"), arguments: QdiscRow.pie) func pie(row: QdiscRow) throws { try check(row) }
    @Test(.requires(capability: "sfb"), arguments: QdiscRow.sfb) func sfb(row: QdiscRow) throws { try check(row) }
    @Test(.requires(capability: "hhf"), arguments: QdiscRow.hhf) func hhf(row: QdiscRow) throws { try check(row) }
    @Test(.requires(capability: "plug"), arguments: QdiscRow.plug) func plug(row: QdiscRow) throws { try check(row) }
    @Test(.requires(capability: "hfsc"), arguments: QdiscRow.hfsc) func hfsc(row: QdiscRow) throws { try check(row) }

    /// tc 6.1 does not know the seed: netlab's own reading tells.
    @Test(.requires(capability: "netem-seed"), arguments: [0, 7, UInt64.max]) func seed(_ seed: UInt64) throws {
        let namespace = try Self.namespace()
        let read = try Self.apply(Self.qdisc("{ netem: { seed: \(seed) } }"), namespace)
        #expect(read.first { $0.isRoot && $0.kind == "netem" }?.netemSeed == seed)
    }

    private func check(_ row: QdiscRow) throws {
        let qdisc = try Self.qdisc(row.lab)
        let (ours, theirs) = (try Self.namespace(), try Self.namespace())
        _ = try Self.apply(qdisc, ours)
        let read = try Self.shown(ours)
        for part in ["qdisc \(qdisc.kind) 6e6c: root"] + row.shows { #expect(read.contains(part), "\(part): \(read)") }
        if row.options != "{}" { try check(row.options, ours) }
        for line in qdisc.tcCommands(namespace: "x", interface: "eth0") {
            let made = try Witness.run("sh", "-c", line.replacing("tc -n x ", with: "tc "), in: theirs)
            #expect(made.status == 0, "\(line): \(made.error)")
        }
        if row.tcAgrees { #expect(try read == Self.shown(theirs)) }
    }

    private func check(_ expected: String, _ namespace: Namespace) throws {
        let read = try Self.text("tc -d -j qdisc show dev eth0", namespace)
        let all = try #require(try Self.json(read) as? [[String: Any]], "\(read)")
        let options = try #require(all.first { $0["root"] as? Bool == true }?["options"] as? NSDictionary)
        for (key, value) in try #require(try Self.json(expected) as? NSDictionary) {
            if value as? String == "absent" {
                #expect(options[key] == nil, "\(key): \(read)")
            } else {
                #expect(options[key] as? NSObject == value as? NSObject, "\(key): \(read)")
            }
        }
    }

    /// tc's JSON of an hfsc is none: the text has everything.
    private static func shown(_ namespace: Namespace) throws -> String {
        try text("tc -d qdisc show dev eth0; tc class show dev eth0", namespace)
    }

    private static func json(_ text: String) throws -> Any { try JSONSerialization.jsonObject(with: Data(text.utf8)) }

    private static func qdisc(_ text: String) throws -> Qdisc {
        let lab =
            "name: a\nnodes:\n  a: { interfaces: { eth0: { qdisc: \(text) } } }\n  b: {}\nlinks: [{ endpoints: [a:eth0, b:eth0] }]\n"
        let result = LabReader.read(text: lab, file: "lab.yaml")
        return try #require(result.lab?.nodes.first?.interfaces.first?.qdisc, "\(result.text)")
    }

    private static func namespace() throws -> Namespace {
        let namespace = try Namespace.unnamed()
        let made = try Witness.run(
            "ip", "link", "add", "eth0", "index", "2", "type", "veth", "peer", "name", "eth1", "index", "3",
            in: namespace)
        try #require(made.status == 0, "\(made.error)")
        return namespace
    }

    /// Makes the qdisc by netlab's own requests, and reads what is there.
    private static func apply(_ qdisc: Qdisc, _ namespace: Namespace) throws -> [QdiscStatistics] {
        try namespace.run {
            var socket = try KernelSocket()
            for request in qdisc.requests(index: 2) { try socket.execute(request, operation: "set \(qdisc.kind)") }
            return try QdiscStatistics.dump(over: &socket)
        }
    }

    private static func text(_ command: String, _ namespace: Namespace) throws -> String {
        let answer = try Witness.run("sh", "-c", command, in: namespace)
        try #require(answer.status == 0, "\(command): \(answer.error)")
        return answer.output
    }
}
