// netlab stats: the counters of a lab that is up, and of the machine's own namespace.

import Foundation
import Namespaces
import PacketPath
import Reporting
import TestSupport
import Testing

@Suite("Statistics", .serialized, .privileged)
struct StatsTests {
    static let lab = """
        name: NAME
        nodes: { client: {}, server: {} }
        links:
          - endpoints: [client:eth0, server:eth0]
        """

    private func read(_ text: String) throws -> CounterAccount {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(CounterAccount.self, from: Data(text.utf8))
    }

    /// Datagrams to a port on which nobody listens.
    private func send(_ count: Int, _ scratch: Scratch) throws {
        let address = try scratch.netlab(
            "exec", "\(scratch.name).server", "--", "sh", "-c",
            "ip -4 -o address show dev eth0 | tr / ' ' | awk '{print $4}'"
        ).output.trimmingCharacters(in: .whitespacesAndNewlines)
        let script = "for i in $(seq \(count)); do echo x > /dev/udp/\(address)/9; done 2>/dev/null; true"
        let sent = try scratch.netlab("exec", "\(scratch.name).client", "--", "bash", "-c", script)
        #expect(sent.status == 0, "\(sent.error)")
    }

    @Test("losses by stage, cause and node", .requires(tool: "nstat"), arguments: Person.allCases)
    func lossesOfALab(person: Person) throws {
        let scratch = try Scratch("stats", person)
        let up = try scratch.netlab("up", try scratch.lab(Self.lab))
        #expect(up.status == 0, "\(up.error)")
        try send(40, scratch)
        let output = try scratch.netlab("stats", scratch.name, "--format", "json")
        #expect(output.status == 0, "\(output.error)")
        let account = try read(output.output)
        let loss = try #require(account.losses.first { $0.node == "server" })
        #expect(loss.packets == 40 && loss.stage == "udp-socket" && loss.counter == "Udp.NoPorts")
        let shown = try scratch.netlab(
            "exec", "\(scratch.name).server", "--", "nstat", "-azs", "UdpNoPorts"
        ).output
        #expect(shown.contains(#/UdpNoPorts\s+40\s/#), "\(shown)")
        #expect(account.lab == scratch.name && account.since < account.time && account.interval == nil)
        #expect(account.counters.contains { $0.node == "server" && $0.source == .link && $0.name == "rx_packets" })
        #expect(account.unavailable.isEmpty, "\(account.unavailable)")

        let text = try scratch.netlab("stats", scratch.name).output
        #expect(text.contains(#/udp-socket +\S+ +server +40 +Udp.NoPorts/#), "\(text)")
        #expect(text.contains("counters since 20"))
    }

    /// With a named counter, with one of its own, and behind a jump; none of them is in the lab file.
    @Test("rules that somebody made by hand are told too", .requires(tool: "nft")) func rulesByHand() throws {
        let scratch = try Scratch("stats")
        #expect(try scratch.netlab("up", try scratch.lab(Self.lab)).status == 0)
        let ruleset = """
            table ip f {
              counter named {}
              chain sub {
                udp dport 11 counter drop
              }
              chain c {
                type filter hook input priority 0
                udp dport 9 counter name named drop
                udp dport 10 counter drop
                jump sub
              }
            }
            """
        try ruleset.write(toFile: scratch.directory + "/rules.nft", atomically: true, encoding: .utf8)
        let loaded = try scratch.netlab(
            "exec", "\(scratch.name).server", "--", "nft", "-f", scratch.directory + "/rules.nft")
        #expect(loaded.status == 0, "\(loaded.error)")
        for (port, count) in [("9", "3"), ("10", "4"), ("11", "5")] {
            let sent = try scratch.netlab(
                "send", scratch.name, "--from", "client", "--to", "server", "--udp", port, "--count", count, "--sink",
                "none")
            #expect(sent.status == 0, "\(sent.output)")
        }
        let account = try read(try scratch.netlab("stats", scratch.name, "--format", "json").output)
        let losses = account.losses.filter { $0.node == "server" }
        #expect(losses.map(\.cause) == ["netfilter-input.rule"] && losses.map(\.packets) == [12], "\(account.losses)")
    }

    @Test("a smaller MTU at the other end is told as one", .requires(tool: "ip")) func smallerMTU() throws {
        let scratch = try Scratch("stats")
        #expect(try scratch.netlab("up", try scratch.lab(Self.lab)).status == 0)
        let words = ["ip", "link", "set", "eth0", "mtu", "1000"]
        #expect(try NetlabProcess.run(["exec", "\(scratch.name).server", "--"] + words).status == 0)
        let sent = try scratch.netlab(
            "send", scratch.name, "--from", "client", "--to", "server", "--size", "1200", "--count", "9")
        #expect(sent.output.contains("veth @ client:eth0"), "\(sent.output)")
        let account = try read(try scratch.netlab("stats", scratch.name, "--format", "json").output)
        #expect(account.losses.map(\.cause) == ["veth.peer-refused"] && account.losses.map(\.packets) == [9])
        #expect(account.losses.map(\.interface) == ["eth0"] && account.losses.map(\.node) == ["client"])
        // One count at one station.
        let page = try scratch.netlab("path", "\(scratch.name).client:eth0").output
        #expect(page.contains("losses counted at: veth;"), "\(page)")
    }

    @Test("rates while watching") func watching() throws {
        let scratch = try Scratch("stats")
        #expect(try scratch.netlab("up", try scratch.lab(Self.lab)).status == 0)
        let output = try scratch.netlab(
            "stats", scratch.name, "--watch", "--count", "3", "--interval", "50ms", "--format", "csv")
        #expect(output.status == 0, "\(output.error)")
        let lines = output.output.split(separator: "\r\n").map {
            $0.split(separator: ",", omittingEmptySubsequences: false)
        }
        #expect(lines.first?.joined(separator: ",") == "time,node,scope,source,object,name,value,per_second,causes")
        #expect(lines.allSatisfy { $0.count == 9 })
        let times = Set(lines.dropFirst().map { $0[0] })
        #expect(times.count == 3)
        // The first reading has no rates, the others have one for every counter.
        #expect(Set(lines.dropFirst().filter { $0[7].isEmpty }.map { $0[0] }).count == 1)
    }

    @Test("the machine's own namespace, with and without root's rights", arguments: Person.allCases)
    func ownNamespace(person: Person) throws {
        let scratch = try Scratch("stats", person)
        let namespace = try Namespace.unnamed()
        try Witness.run("ip", "link", "set", "lo", "up", in: namespace)
        let words = person.prefix(scratch.directory) + [person.netlab, "stats", "--host", "--format", "json"]
        let output = try Witness.run(words, in: namespace)
        #expect(output.status == 0, "\(output.error)")
        let account = try read(output.output)
        #expect(account.lab == nil)
        #expect(account.counters.contains { $0.scope == .host && $0.source == .softnet && $0.name == "processed" })
        if person == .nobody {
            #expect(Set(account.unavailable.map(\.source)) == [.nft, .conntrack], "\(account.unavailable)")
        } else {
            #expect(account.unavailable.isEmpty)
        }
    }

    @Test("errors say what is wrong") func errors() throws {
        let unknown = try NetlabProcess.run("stats", "no-such-lab")
        #expect(unknown.status == 2 && unknown.error.contains("no-such-lab"))
        #expect(try NetlabProcess.run("stats", "some-lab", "--host").status == 2)
        #expect(try NetlabProcess.run("stats", "--host", "--count", "2").status == 2)
        #expect(try NetlabProcess.run("stats", "--help").output.contains("netlab stats --host"))
    }
}
