// Processes of nodes: how they find themselves, how they are started again, and how they do not outlive their lab.

import Foundation
import Glibc
import SystemCalls
import TestSupport
import Testing

@Suite("Processes of labs", .serialized, .privileged)
struct ProcessLabsTests {
    /// A lab with one node `a` beside `b`, and these processes in `a`.
    private func file(_ processes: String, _ person: Person) throws -> (Scratch, String) {
        let scratch = try Scratch("proc", person)
        let lab = """
            name: NAME
            nodes:
              a:
                processes:
            \(processes.split(separator: "\n").map { "      \($0)" }.joined(separator: "\n"))
              b: {}
            links: [ { endpoints: [a:eth0, b:eth0], subnet: 10.9.8.0/30 } ]
            """
        return (scratch, try scratch.lab(lab))
    }

    private func up(_ processes: String, _ person: Person) throws -> Scratch {
        let (scratch, file) = try file(processes, person)
        let output = try scratch.netlab("up", file)
        #expect(output.status == 0, "\(output.error)")
        return scratch
    }

    private func downLeavesNothing(_ scratch: Scratch) throws {
        let down = try scratch.netlab("down", scratch.name)
        #expect(down.status == 0, "\(down.error)")
        try scratch.expectNothingLeft()
    }

    @Test("one that ignores SIGTERM is killed when its grace is over", arguments: Person.allCases)
    func stubborn(person: Person) throws {
        let scratch = try up(
            """
            stubborn:
              command: "trap 'echo no' TERM; echo begun; while :; do sleep 0.05; done"
              ready: { log: begun }
              stop: { grace: 300ms }
            """, person)
        try downLeavesNothing(scratch)
    }

    @Test("one that forks away goes with its lab", arguments: Person.allCases) func strayed(person: Person) throws {
        let scratch = try up(
            """
            strayed:
              command: "setsid sh -c 'setsid sleep 1001 >/dev/null 2>&1 & exit' & wait; echo gone"
              ready: { log: gone }
            """, person)
        #expect(try scratch.netlab("wait", "--lab", scratch.name, "exit", "a:strayed").status == 0)
        #expect(try eventually { try Leftovers.processes(of: scratch.name).contains { $0.command == "sleep 1001 " } })
        try downLeavesNothing(scratch)
    }

    @Test("one that writes without end fills no disk", arguments: Person.allCases) func verbose(person: Person) throws {
        let scratch = try up("endless: { command: [yes, endless], log: 16kb }", person)
        let log = "\(scratch.states)/\(scratch.name)/log/a.endless"
        #expect(eventually { Files.exists("\(log).1") })
        for _ in 0..<20 {
            let sizes = ["\(log)", "\(log).1"].map { (try? Files.read($0).count) ?? 0 }
            #expect(sizes.reduce(0, +) <= 16 << 10, "\(sizes)")
            #expect(try scratch.netlab("logs", "--lab", scratch.name, "-n", "3", "a").output.contains("endless\n"))
        }
        #expect(try scratch.process("a:endless")?["state"] as? String == "ready")
        try downLeavesNothing(scratch)
    }

    @Test("a listener that says nothing lets what comes after it start", arguments: Person.allCases)
    func silent(person: Person) throws {
        let scratch = try up(
            """
            tcp: { command: [python3, -c, "import socket,time;s=socket.socket();s.bind(('',99));s.listen();time.sleep(1e3)"], ready: { tcp: 99 } }
            udp: { command: [python3, -c, "import socket,time;s=socket.socket(type=2);s.bind(('',98));time.sleep(1e3)"], ready: { udp: 98 }, after: [tcp] }
            last: { command: [sleep, 1000], after: [udp] }
            """, person)
        for name in ["tcp", "udp", "last"] { #expect(try scratch.process("a:\(name)")?["state"] as? String == "ready") }
        #expect(try scratch.netlab("wait", "--lab", scratch.name, "tcp", "a:99").status == 0)
        #expect(try scratch.netlab("wait", "--lab", scratch.name, "udp", "a:98").status == 0)
        let never = try scratch.netlab("wait", "--lab", scratch.name, "--within", "100ms", "tcp", "b:99")
        #expect(never.status == 1 && never.error.contains("no TCP socket of b listens on 99"), "\(never)")
    }

    @Test("restarts are counted, and end at their limit", arguments: Person.allCases) func restarts(person: Person)
        throws
    {
        let scratch = try up(
            """
            third:
              command: "echo start >> $NETLAB_RUN/starts; [ $(wc -l < $NETLAB_RUN/starts) -ge 3 ] || exit 3; exec sleep 1000"
              restart: { when: on-failure, delay: 10ms }
              ready: { command: "[ $(wc -l < $NETLAB_RUN/starts) -ge 3 ]" }
            """, person)
        #expect(try scratch.process("a:third")?["restarts"] as? Int == 2)
        let (other, file) = try file(
            """
            never:
              command: "echo cannot; exit 3"
              restart: { when: on-failure, limit: 2, delay: 10ms }
              ready: { tcp: 1 }
            """, person)
        let failed = try other.netlab("up", file)
        #expect(failed.status == 2 && failed.error.contains("lab.yaml:5:"), "\(failed)")
        #expect(failed.error.contains("a:never: exited with 3 before it was ready"), "\(failed)")
        #expect(failed.error.contains("its last lines:\n    cannot\n    cannot\n    cannot"), "\(failed)")
        try other.expectNothingLeft()
    }

    @Test("one that is not ready in time is an error at its line, and nothing is left", arguments: Person.allCases)
    func late(person: Person) throws {
        let (scratch, file) = try file("late: { command: [sleep, 1000], ready: { tcp: 1, within: 100ms } }", person)
        let output = try scratch.netlab("up", file)
        #expect(output.status == 2, "\(output)")
        #expect(output.error.contains("lab.yaml:5:7: error: process: a:late: not ready within 100ms"), "\(output)")
        #expect(output.error.contains("no TCP socket listens on port 1"), "\(output)")
        try scratch.expectNothingLeft()
    }

    @Test("it finds itself where the lab file says", arguments: Person.allCases) func place(person: Person) throws {
        let scratch = try up(
            """
            where:
              command: |
                hostname; pwd; getent hosts b; echo $GREETING $NETLAB_INSTANCE $NETLAB_LAB $NETLAB_NODE
                grep Cpus_allowed_list /proc/self/status; ls /sys/class/net; ls /proc/1/cmdline
                tr '\\0' ' ' < /proc/1/cmdline | cut -d' ' -f1,2; cat lab.yaml | head -1
                touch $NETLAB_RUN/mine; ls $NETLAB_RUN
              environment: { GREETING: good morning }
              cpus: [0]
            """, person)
        #expect(try scratch.netlab("wait", "--lab", scratch.name, "exit", "a:where").status == 0)
        let words = try scratch.netlab("logs", "--lab", scratch.name, "a").output.split(separator: "\n").map(
            String.init)
        let place = "good morning \(scratch.name) \(scratch.name) a"
        #expect(
            words == [
                "a", scratch.directory, "10.9.8.2        b b.eth0", place, "Cpus_allowed_list:\t0", "eth0", "lo",
                "/proc/1/cmdline", "netlab keeper", "name: \(scratch.name)", "mine",
            ])
        let other = try scratch.netlab("exec", "\(scratch.name).b", "--", "sh", "-c", "ls $NETLAB_RUN")
        #expect(other.status == 0 && other.output.isEmpty, "\(other)")
        let own = try scratch.netlab("exec", "\(scratch.name).a", "--", "sh", "-c", "ls $NETLAB_RUN; pgrep -c .")
        #expect(own.output.hasPrefix("mine\n"), "\(own)")
    }

    @Test("another user's process, in a directory that is closed above it") func user() throws {
        let scratch = try up(
            "who: { command: \"id -u; id -g; pwd; cat lab.yaml | head -1\", user: nobody }", .root)
        unsafe chmod(scratch.directory, 0o711)
        #expect(try scratch.netlab("wait", "--lab", scratch.name, "exit", "a:who").status == 0)
        let words = try scratch.netlab("logs", "--lab", scratch.name, "a").output
        #expect(words == "65534\n65534\n\(scratch.directory)\nname: \(scratch.name)\n")
    }
}
