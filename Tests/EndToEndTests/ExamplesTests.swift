// The examples with real servers: Debian's nginx, iperf3 and BIRD as processes of their nodes.

import Foundation
import Glibc
import TestSupport
import Testing

@Suite("Examples", .serialized, .privileged)
struct ExamplesTests {
    private func up(_ example: String, _ person: Person) throws -> Scratch {
        let scratch = try Scratch("ex", person)
        let examples = try openExamples(scratch)
        let output = try scratch.netlab("up", "\(examples)/\(example).yaml", "--name", scratch.name)
        #expect(output.status == 0, "\(output.error)")
        return scratch
    }

    /// A copy that everybody may read.
    private func openExamples(_ scratch: Scratch) throws -> String {
        let copy = "\(scratch.directory)/Examples"
        try FileManager.default.copyItem(atPath: NetlabProcess.root + "/Examples", toPath: copy)
        return copy
    }

    private func fetch(_ scratch: Scratch) throws -> String {
        try scratch.netlab("exec", "--lab", scratch.name, "client", "--", "curl", "-sS", "http://web/").output
    }

    @Test(
        "nginx: ready, logged, restarted, gone", .requires(tool: "nginx"), .requires(tool: "curl"),
        arguments: Person.allCases)
    func nginx(person: Person) throws {
        let scratch = try up("nginx", person)
        #expect(try fetch(scratch) == "hello from web\n")
        #expect(try scratch.netlab("wait", "--lab", scratch.name, "exit", "client:fetch").status == 0)
        #expect(try scratch.netlab("logs", "--lab", scratch.name, "client", "fetch").output == "hello from web\n")
        #expect(try scratch.netlab("logs", "--lab", scratch.name, "web").output.contains("GET / HTTP/1.1"))
        #expect(try scratch.process("web:nginx")?["restarts"] as? Int == 0)

        let kill = "kill -9 $(cat $NETLAB_RUN/nginx.pid)"
        #expect(try scratch.netlab("exec", "\(scratch.name).web", "--", "sh", "-c", kill).status == 0)
        #expect(
            try eventually {
                let nginx = try scratch.process("web:nginx")
                return nginx?["restarts"] as? Int == 1 && nginx?["state"] as? String == "ready"
            })
        #expect(try fetch(scratch) == "hello from web\n")
        #expect(try scratch.process("web:nginx")?["restarts"] as? Int == 1)
        #expect(try scratch.netlab("inspect", scratch.name).output.contains("restarts 1"))

        let down = try scratch.netlab("down", scratch.name)
        #expect(down.status == 0, "\(down.error)")
        try scratch.expectNothingLeft()
    }

    @Test("iperf3: a client after its server, seen to its end", .requires(tool: "iperf3"), arguments: Person.allCases)
    func iperf3(person: Person) throws {
        let scratch = try Scratch("ex", person)
        let up = try scratch.netlab(
            "up", "\(try openExamples(scratch))/iperf3.yaml", "--name", scratch.name, "--set", "seconds=1")
        #expect(up.status == 0, "\(up.error)")
        #expect(try scratch.netlab("wait", "--lab", scratch.name, "exit", "client:iperf3").status == 0)
        let log = try scratch.netlab("logs", "--lab", scratch.name, "client").output
        #expect(log.contains("iperf Done.") && log.contains("receiver"), "\(log)")
        #expect(try scratch.process("client:iperf3")?["exit_code"] as? Int == 0)
        #expect(try scratch.netlab("down", scratch.name).status == 0)
        try scratch.expectNothingLeft()
    }

    @Test(
        "BIRD: ten routers find the way; nothing is left when their keeper is killed", .requires(tool: "bird"),
        arguments: Person.allCases)
    func ospf(person: Person) throws {
        let scratch = try up("ospf", person)
        let route = try scratch.netlab("wait", "--lab", scratch.name, "route", "all", "10.0.1.0/24")
        #expect(route.status == 0, "\(route.error)")
        let ping = try scratch.netlab(
            "wait", "--lab", scratch.name, "command", "r6", "ping", "-c1", "-W1", "10.0.1.1")
        #expect(ping.status == 0, "\(ping.error)")
        #expect(try scratch.netlab("logs", "--lab", scratch.name, "r10").output.contains("Started"))
        let neighbours = try scratch.netlab(
            "exec", "\(scratch.name).r3", "--", "sh", "-c", "birdc -s $NETLAB_RUN/bird.ctl show ospf neighbors")
        #expect(neighbours.output.components(separatedBy: "Full/PtP").count == 3, "\(neighbours)")
        #expect(try Leftovers.processes(of: scratch.name).filter { $0.command.hasPrefix("bird ") }.count == 10)

        kill(try #require(try scratch.keeper), SIGKILL)
        #expect(try eventually { try Leftovers.processes(of: scratch.name).isEmpty })
        #expect(try scratch.netlab("gc").output.contains("removed lab \(scratch.name)"))
        try scratch.expectNothingLeft()
    }
}
