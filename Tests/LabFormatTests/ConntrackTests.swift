// Connections that fill a node's table.

import LabFormat
import Testing

@Suite struct ConntrackTests {
    private func read(_ node: String) -> LoadResult {
        LabReader.read(
            text: "name: x\nnodes: { a: { \(node) }, b: {} }\nlinks: [ { endpoints: [a:eth0, b:eth0] } ]\n",
            file: "lab.yaml")
    }

    static let tracking = "rules: [ { hook: input, match: { ct: new }, counter: new } ]"

    @Test func whatIsLeftOutIsAssuredForAnHour() throws {
        let lab = try #require(read("conntrack: { fill: full }, \(Self.tracking)").lab)
        let fill = try #require(try lab.node("a").conntrack)
        #expect(fill.amount == .full && fill.assured && fill.timeout == 3600 && fill.location.line == 2)
        // How many that are, the machine says: it may be too many.
        #expect(lab.requires.map(\.capability) == ["conntrack-fill"])
        #expect(try lab.node("b").conntrack == nil)
    }

    @Test func aNumberNeedsNothingOfTheMachine() throws {
        let lab = try #require(read("conntrack: { fill: 524288, assured: false, timeout: 2s }, \(Self.tracking)").lab)
        let fill = try #require(try lab.node("a").conntrack)
        #expect(fill.amount == .entries(524_288) && !fill.assured && fill.timeout == 2 && lab.requires.isEmpty)
    }

    /// Whatever turns conntrack on.
    @Test(arguments: [
        tracking, "rules: [ { hook: postrouting, match: { oif: eth0 }, masquerade: true } ]",
        "nftables: \"table inet t { }\"",
    ])
    func somethingMustTrack(_ rules: String) {
        #expect(read("conntrack: { fill: 5 }, \(rules)").lab != nil)
        #expect(read("conntrack: { fill: 5 }").text.contains("no packet meets the connections of node 'a'"))
    }
}
