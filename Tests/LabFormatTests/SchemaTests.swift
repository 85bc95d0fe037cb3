// The JSON Schema: valid JSON with every key of the lab file in it.

import Foundation
import LabFormat
import Testing

@Suite struct SchemaTests {
    private func schema() throws -> [String: Any] {
        let object = try JSONSerialization.jsonObject(with: Data(LabSchema.json.utf8))
        return try #require(object as? [String: Any])
    }

    private func keys(_ definition: String) throws -> Set<String> {
        let definitions = try #require(try schema()["$defs"] as? [String: [String: Any]])
        let properties = try #require(definitions[definition]?["properties"] as? [String: Any])
        return Set(properties.keys)
    }

    @Test func itIsJSONWithARoot() throws {
        let schema = try schema()
        #expect(schema["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
        #expect(schema["$ref"] as? String == "#/$defs/lab")
    }

    @Test func everyReferenceIsDefined() throws {
        let text = LabSchema.json
        let definitions = try #require(try schema()["$defs"] as? [String: Any])
        let references = Set(text.matches(of: /"#\/\$defs\/([^"]+)"/).map { String($0.1) })
        #expect(references == Set(definitions.keys))
    }

    @Test func theKeysAreThoseOfTheFormat() throws {
        #expect(
            try keys("lab") == [
                "name", "description", "parameters", "nodes", "links", "traffic", "timeline", "expect", "requires",
                "tags",
                "exclusive", "host_changes", "host", "routes", "offloads", "subnets",
            ])
        #expect(
            try keys("node") == [
                "forwarding", "sysctls", "interfaces", "routes", "rules", "nftables", "conntrack", "cgroup-egress",
                "sockets",
                "processes",
            ])
        #expect(
            try keys("process") == [
                "command", "environment", "directory", "user", "ready", "after", "restart", "stop", "log", "limits",
                "cpus",
            ])
        #expect(try keys("ready") == ["tcp", "udp", "command", "log", "within"])
        #expect(
            try keys("interface") == [
                "addresses", "mtu", "mac", "qdisc", "neighbours", "offloads", "rps", "xdp", "ingress", "egress",
                "state",
            ])
        #expect(
            try keys("qdisc") == [
                "tbf", "htb", "pfifo", "bfifo", "pfifo_fast", "noqueue", "netem", "codel", "fq_codel",
                "fq", "cake", "hfsc", "prio", "red", "sfq",
                "choke", "pie", "sfb", "hhf", "plug",
            ])
        #expect(try keys("htb-class").contains("qdisc"))
        #expect(
            try keys("flow") == [
                "from", "to", "packet", "fragments", "tag", "rate", "count", "duration", "bytes", "start", "catch-up",
                "sink", "via", "socket", "cpu", "replay",
            ])
        #expect(
            try keys("expectation").isSuperset(of: ["flow", "delivered", "in-flight", "dropped", "ledger", "counter"]))
    }

    /// An unknown key is answered with a complaint, a key of the schema never is.
    @Test func theSameTableDecodes() throws {
        for key in try keys("lab").subtracting(["name", "nodes"]) {
            let result = LabReader.read(text: "name: a\nnodes: { a: }\n\(key): { }\n", file: "lab.yaml")
            #expect(!result.text.contains("unknown key '\(key)'"))
        }
        for key in try keys("rule") {
            let result = LabReader.read(text: "name: a\nnodes: { a: { rules: [{ \(key): x }] } }\n", file: "lab.yaml")
            #expect(!result.text.contains("unknown key"))
        }
    }
}
