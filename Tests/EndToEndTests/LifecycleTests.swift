// up, look, down: what people and their tools see of a lab that is up.

import Foundation
import Glibc
import TestSupport
import Testing

@Suite("Lifecycle", .serialized, .privileged)
struct LifecycleTests {
    static let lab = """
        name: NAME
        nodes:
          client: {}
          router:
            forwarding: true
            interfaces:
              eth1: { qdisc: { tbf: { rate: 1mbit, burst: 2kb, limit: 10kb } } }
            rules:
              - { hook: forward, match: { udp: { dport: 53 } }, drop: true, counter: dns }
          server: {}
        links:
          - { endpoints: [client:eth0, router:eth0], subnet: 10.7.0.0/24 }
          - { endpoints: [router:eth1, server:eth0], subnet: 10.7.1.0/24, mtu: 1400 }
        """

    private func up() throws -> (Scratch, String) {
        let scratch = try Scratch()
        let file = try scratch.lab(Self.lab.replacingOccurrences(of: "NAME", with: scratch.name))
        let output = try NetlabProcess.run("up", file)
        #expect(output.status == 0, "\(output.error)")
        return (scratch, file)
    }

    @Test("the tools show what the lab file says") func toolsAgree() throws {
        let (scratch, _) = try up()
        let names = try Witness.run("ip", "netns").output
        for node in ["client", "router", "server"] { #expect(names.contains("\(scratch.name).\(node)")) }
        let address = try Witness.run("ip", "-n", "\(scratch.name).server", "-o", "address", "show", "eth0").output
        #expect(address.contains("10.7.1."))
        let link = try Witness.run("ip", "-n", "\(scratch.name).server", "link", "show", "eth0").output
        #expect(link.contains("mtu 1400"))
        let qdisc = try Witness.run("tc", "-n", "\(scratch.name).router", "-s", "qdisc", "show", "dev", "eth1").output
        #expect(qdisc.contains("tbf 6e6c: root") && qdisc.contains("rate 1Mbit burst 2Kb"), "\(qdisc)")
        let rules = try Witness.run("ip", "netns", "exec", "\(scratch.name).router", "nft", "list", "ruleset").output
        #expect(rules.contains("udp dport 53") && rules.contains("counter name \"dns\" drop"), "\(rules)")
        let ping = try Witness.run("ip", "netns", "exec", "\(scratch.name).client", "ping", "-c1", "-W2", "10.7.1.2")
        #expect(ping.status == 0, "\(ping.output)")
    }

    @Test("only the interfaces of the lab file are there") func nothingElse() throws {
        let (scratch, _) = try up()
        let links = try Witness.run("ip", "-n", "\(scratch.name).router", "-j", "link").output
        let names = try #require(try JSONSerialization.jsonObject(with: Data(links.utf8)) as? [[String: Any]])
            .compactMap { $0["ifname"] as? String }
        #expect(names.sorted() == ["eth0", "eth1", "lo"])
    }

    @Test("up twice says so; a changed file is refused") func upTwice() throws {
        let (scratch, file) = try up()
        let again = try NetlabProcess.run("up", file)
        #expect(again.status == 0 && again.output.contains("unchanged"))
        _ = try scratch.lab(Self.lab.replacingOccurrences(of: "NAME", with: scratch.name) + "\ndescription: other\n")
        let changed = try NetlabProcess.run("up", file)
        #expect(changed.status == 2 && changed.error.contains("netlab down"))
    }

    @Test("exec gives the command's own exit code") func execution() throws {
        let (scratch, file) = try up()
        #expect(try NetlabProcess.run("exec", "--lab", file, "server", "--", "sh", "-c", "exit 42").status == 42)
        #expect(try NetlabProcess.run("exec", "\(scratch.name).server", "--", "no-such-command").status == 127)
        #expect(try NetlabProcess.run("exec", "\(scratch.name).server", "--", "/etc/passwd").status == 126)
        let unknown = try NetlabProcess.run("exec", "\(scratch.name).nobody", "--", "true")
        #expect(unknown.status == 125 && unknown.error.contains("client, router, server"))
        let devices = try NetlabProcess.run("exec", "\(scratch.name).router", "--", "ls", "/sys/class/net")
        #expect(devices.output.contains("eth1"))
        let limit = try scratch.shell("ulimit -Sn 777; $netlab exec \(scratch.name).router -- sh -c 'ulimit -Sn'")
        #expect(limit.output == "777\n", "\(limit)")
    }

    @Test("with gives the command's own exit code, and 125 for its own failures") func withExitCodes() throws {
        let scratch = try Scratch()
        let file = try scratch.lab(Self.lab.replacingOccurrences(of: "NAME", with: scratch.name))
        func code(_ file: String, _ command: String...) throws -> Int32 {
            try NetlabProcess.run(["with", "--name", scratch.name, file, "--"] + command).status
        }
        #expect(try code(file, "sh", "-c", "exit 42") == 42)
        #expect(try code(file, "no-such-command") == 127)
        #expect(try code(file, "/etc/passwd") == 126)
        #expect(try code("\(file).absent", "true") == 125)
        // Taken away already: what is told is the failing takedown.
        let gone = try NetlabProcess.run(
            "with", "--name", scratch.name, file, "--", "rm", "-rf", "/run/netlab/\(scratch.name)")
        #expect(gone.status == 125 && gone.error.contains("is not wholly down"), "\(gone)")
        for node in ["client", "router", "server"] { try Witness.run("ip", "netns", "del", "\(scratch.name).\(node)") }
        try scratch.expectNothingLeft()
    }

    @Test("commands that take a command's words tell their own usage", arguments: ["exec", "with", "wait"])
    func usage(command: String) throws {
        for question in ["-h", "--help"] {
            let help = try NetlabProcess.run(command, question)
            #expect(help.status == 0 && help.output.contains("USAGE: netlab \(command) "), "\(help)")
        }
        let misused = try NetlabProcess.run(command, command == "wait" ? "nonsense" : "--")
        #expect(misused.status == 2 && misused.error.contains("Usage: netlab \(command) "), "\(misused)")
        #expect(misused.error.contains("See 'netlab \(command) --help'"), "\(misused)")
    }

    @Test("down leaves nothing; a second down says so") func down() throws {
        let (scratch, file) = try up()
        #expect(try NetlabProcess.run("down", file).status == 0)
        #expect(try Leftovers(of: scratch.name).isEmpty)
        #expect(try NetlabProcess.run("down", file).status == 2)
    }

    @Test("a foreign namespace of a wanted name is an error, and left alone") func foreign() throws {
        let scratch = try Scratch()
        let file = try scratch.lab(Self.lab.replacingOccurrences(of: "NAME", with: scratch.name))
        try Witness.run("ip", "netns", "add", "\(scratch.name).router")
        defer { _ = try? Witness.run("ip", "netns", "del", "\(scratch.name).router") }
        let output = try NetlabProcess.run("up", file)
        #expect(output.status == 2 && output.error.contains("File exists"), "\(output.error)")
        #expect(try Leftovers(of: scratch.name).names == ["\(scratch.name).router"])
    }

    @Test("inspect and ls as JSON") func inspection() throws {
        let (scratch, file) = try up()
        let inspect = try NetlabProcess.run("inspect", "--format", "json", file).output
        let object = try #require(try JSONSerialization.jsonObject(with: Data(inspect.utf8)) as? [String: Any])
        #expect(object["instance"] as? String == scratch.name)
        #expect((object["nodes"] as? [[String: Any]])?.count == 3)
        let list = try NetlabProcess.run("ls", "--format", "json").output
        let entries = try #require(try JSONSerialization.jsonObject(with: Data(list.utf8)) as? [[String: Any]])
        #expect(entries.contains { $0["name"] as? String == scratch.name && $0["state"] as? String == "up" })
    }

    static let slow = "traffic: { flows: { f: { from: client:eth0, to: server:eth0, rate: 100pps, count: 100000 } } }\n"

    /// The bounding set is what is left to root in a container.
    @Test(
        "a capability that the process lacks is named, with the remedy",
        arguments: [
            ("net_raw", "run"), ("net_raw", "capture"), ("net_admin", "run"), ("sys_admin", "run"),
            ("sys_admin", "send"),
        ])
    func missingCapability(right: String, command: String) throws {
        let (scratch, file) = try up()
        let lab = try scratch.lab(Self.lab.replacing("NAME", with: scratch.name) + "\n" + Self.slow, file: "slow.yaml")
        let words =
            switch command {
            case "run": ["run", lab, "--name", "\(scratch.name)-r", "--output", "\(scratch.directory)/runs"]
            case "send": ["send", scratch.name, "--from", "client", "--to", "server"]
            default: ["capture", "client:eth0", "--lab", scratch.name]
            }
        let output = try Witness.run(["setpriv", "--bounding-set", "-\(right)", NetlabProcess.path] + words)
        #expect(output.status == 3 && output.error.contains("needs CAP_\(right.uppercased()): "), "\(output)")
        #expect(output.error.contains("--cap-add=\(right.uppercased())"), "\(output)")
        #expect(try Leftovers(of: "\(scratch.name)-r").isEmpty)
        #expect(try NetlabProcess.run("down", file).status == 0)
    }

    @Test("Ctrl-C in a run tells the books of what was sent") func interruptedRun() throws {
        let scratch = try Scratch()
        let expect = "expect: [ { flow: f, delivered: 100000 } ]\n"
        let file = try scratch.lab(Self.lab.replacing("NAME", with: scratch.name) + "\n" + Self.slow + expect)
        let output = try scratch.shell(
            """
            "$netlab" run \(file) --name \(scratch.name) --output \(scratch.directory)/runs --keep --format csv &
            for i in $(seq 400); do
                ip -n \(scratch.name).server -s link show eth0 2>/dev/null | grep -A1 'RX:' | grep -Eq ' [0-9]{2,} ' && break
                sleep 0.05
            done
            sleep 1
            kill -INT $!; wait $!
            """)
        #expect(
            output.status == 128 + SIGINT && output.error.contains("everything that was begun is undone"), "\(output)")
        let sent = try #require(output.output.firstMatch(of: /f,sent,,,,,,,(\d+),/)).1
        let delivered = try #require(output.output.firstMatch(of: /f,delivered,,,,,,,(\d+),/)).1
        #expect(sent == delivered && (1..<100_000).contains(Int(sent) ?? 0), "\(output)")
        #expect(!FileManager.default.fileExists(atPath: "\(scratch.directory)/runs"))
        try scratch.expectNothingLeft()
    }

    @Test("validate refuses a replay whose file is missing") func missingReplay() throws {
        let scratch = try Scratch()
        let traffic =
            "traffic: { flows: { f: { from: client:eth0, to: router:eth0, replay: { file: absent.pcap } } } }\n"
        let file = try scratch.lab(Self.lab.replacing("NAME", with: scratch.name) + "\n" + traffic)
        let output = try NetlabProcess.run("validate", file)
        #expect(output.status == 2 && output.error.contains("absent.pcap"), "\(output)")
    }

    /// A run of a lab without a keeper, killed while it sends: its namespaces are still there.
    @Test("a killed run is no lab: up builds it anew, send and capture say so") func killedRun() throws {
        let scratch = try Scratch()
        let file = try scratch.lab(Self.lab.replacing("NAME", with: scratch.name) + "\n" + Self.slow)
        let killed = try scratch.shell(
            """
            "$netlab" run \(file) --name \(scratch.name) --output \(scratch.directory)/runs >/dev/null 2>&1 &
            for i in $(seq 400); do grep -q built /run/netlab/\(scratch.name)/journal && break; sleep 0.05; done
            "$netlab" up \(file)
            echo "up: $?"
            kill -KILL $!; wait $!
            "$netlab" send \(scratch.name) --from client --to server --count 1 >/dev/null || echo "send: $?"
            "$netlab" capture client:eth0 -l \(scratch.name) --duration 1s >/dev/null || echo "capture: $?"
            """)
        #expect(killed.output == "up: 2\nsend: 2\ncapture: 2\n", "\(killed)")
        #expect(killed.error.contains("another netlab is working on '\(scratch.name)'"), "\(killed)")
        #expect(killed.error.matches(of: /the netlab that made it was killed/).count == 2, "\(killed)")
        let again = try NetlabProcess.run("up", file)
        #expect(again.status == 0 && again.output.contains("is up: 3 nodes"), "\(again)")
        #expect(again.error.contains("removed what was left of \(scratch.name)"), "\(again)")
        #expect(try NetlabProcess.run("down", file).status == 0)
        try scratch.expectNothingLeft()
    }

    /// /dev/full refuses each write(2) with ENOSPC.
    @Test(
        "output that cannot be written is an error",
        arguments: [
            "stages", "stages --format json", "--help", "ls", "run $lab --output $dir",
            "run $lab --output $dir --format json",
            "stats $name --watch", "capture client:eth0 -l $name -w - --duration 5s",
        ])
    func fullDevice(words: String) throws {
        let (scratch, file) = try up()
        let output = try scratch.shell(
            "name=\(scratch.name); lab=\(file); dir=\(scratch.directory)/runs; \"$netlab\" \(words) >/dev/full")
        #expect(output.status == 2 && output.error.contains("standard output"), "\(output)")
        #expect(output.error.contains("No space left on device"), "\(output)")
        // Nothing else is left undone.
        if words.hasPrefix("run") {
            #expect(
                try FileManager.default.subpathsOfDirectory(atPath: "\(scratch.directory)/runs").contains {
                    $0.hasSuffix("run.json")
                })
        }
    }

    @Test("up is one program: netlab itself") func oneExecve() throws {
        let scratch = try Scratch()
        let file = try scratch.lab(Self.lab.replacingOccurrences(of: "NAME", with: scratch.name))
        let trace = "\(scratch.directory)/trace"
        let output = try Witness.run("strace", "-f", "-e", "trace=execve", "-o", trace, NetlabProcess.path, "up", file)
        #expect(output.status == 0)
        let calls = try String(contentsOfFile: trace, encoding: .utf8).split(separator: "\n").filter {
            $0.contains("execve(")
        }
        #expect(calls.count == 1, "\(calls)")
    }
}
