// An ordinary user: all labs, a shell in a node, `ip netns` in the session, and root's view of it.

import Foundation
import Glibc
import TestSupport
import Testing

@Suite("Rootless", .serialized, .privileged)
struct RootlessTests {
    @Test("every lab of Labs that can, balanced") func everyLab() throws {
        var passed: [String] = []
        for file in LabFiles.all {
            let scratch = try Scratch("own", .nobody)
            let text = try LabFiles.text(file)
            let lab = try scratch.lab(text)
            for companion in ["replay.pcap", "traces"] {
                try FileManager.default.copyItem(
                    atPath: "\(LabFiles.folder)/traffic/\(companion)", toPath: "\(scratch.directory)/\(companion)")
            }
            let run = try scratch.netlab("run", "--output", scratch.directory, lab)
            switch run.status {
            case 0:
                #expect(run.output.contains("books balanced"), "\(file): \(run)")
                passed.append(file)
            case 1 where text.contains("uncounted"):
                // No counter tells of these losses, and there are no events: it says that they are unexplained.
                #expect(run.output.contains("unexplained packets: "), "\(file): \(run)")
            case 3: #expect(run.error.contains("skipped: needs "), "\(file): \(run)")
            default: Issue.record("\(file): \(run)")
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.states).isEmpty)
        }
        print("labs of nobody: \(passed.count) of \(LabFiles.all.count) balanced")
        #expect(passed.count >= 10)
    }

    private func up() throws -> Scratch {
        let scratch = try Scratch("own", .nobody)
        let output = try scratch.netlab("up", try scratch.lab(LifecycleTests.lab))
        #expect(output.status == 0, "\(output.error)")
        return scratch
    }

    @Test("it persists, and is entered by exec, by shell, and through ip netns") func entered() throws {
        let scratch = try up()
        let name = scratch.name
        let ping = try scratch.netlab("exec", "\(name).client", "--", "ping", "-c1", "-W2", "server")
        #expect(ping.status == 0, "\(ping)")
        #expect(try scratch.netlab("exec", "\(name).client", "--", "sh", "-c", "exit 42").status == 42)
        #expect(try scratch.netlab("exec", "\(name).client", "--", "no-such-command").status == 127)
        #expect(try scratch.netlab("exec", "\(name).client", "--", "/etc/passwd").status == 126)

        let names = try scratch.netlab("exec", "--lab", name, "--session", "--", "ip", "netns")
        for node in ["client", "router", "server"] { #expect(names.output.contains("\(name).\(node)"), "\(names)") }
        let inside = try scratch.netlab(
            "exec", "--lab", name, "--session", "--", "ip", "netns", "exec", "\(name).router", "tc", "qdisc", "show",
            "dev", "eth1")
        #expect(inside.output.contains("tbf 6e6c: root"), "\(inside)")
        // Outside there is nothing to see.
        #expect(try !Witness.run("ip", "netns").output.contains(name))
        try scratch.netlab("down", name)
        try scratch.expectNothingLeft()
    }

    @Test("a shell in a node has its terminal", .requires(tool: "script")) func shell() throws {
        let scratch = try up()
        let output = try Witness.run(
            scratch.person.prefix(scratch.directory)
                + [
                    "env", "SHELL=/bin/sh", "script", "-qec", "\(scratch.person.netlab) shell \(scratch.name).router",
                    "/dev/null",
                ],
            input: "hostname; tty; cat /proc/sys/net/ipv4/ip_forward; exit 5\n")
        #expect(output.status == 5, "\(output)")
        #expect(output.output.contains("router\r\n/dev/pts/") && output.output.contains("\r\n1\r\n"), "\(output)")
    }

    @Test("with --rootless: a session in which a command makes labs as root does") func session() throws {
        let scratch = try Scratch("own", .nobody)
        let file = try scratch.lab(LifecycleTests.lab)
        let output = try scratch.shell(
            "$netlab with --rootless -- sh -ec '$netlab up \(file); ip netns; $netlab exec client -- ping -c1 -W2 server; $netlab down \(file); ip netns; id -u'"
        )
        #expect(output.status == 0, "\(output)")
        #expect(
            output.output.contains("\(scratch.name).router") && output.output.contains(" 0% packet loss"), "\(output)")
        #expect(output.output.hasSuffix("\(scratch.name) is down\n0\n"), "\(output)")
        try scratch.expectNothingLeft()
    }

    @Test("with --rootless: labs that the command left go with it", .timeLimit(.minutes(2)), arguments: [false, true])
    func sessionEnds(killed: Bool) throws {
        let scratch = try Scratch("own", .nobody)
        let file = try scratch.lab(KeeperTests.lab)
        let output = try scratch.shell(
            """
            $netlab with --rootless -- sh -c '$netlab up \(file); $netlab ls; touch $HOME/made; \(killed ? "sleep 1000" : "exit 7")' &
            until [ -e $HOME/made ]; do sleep 0.05; done; \(killed ? "kill -KILL $!;" : "") wait $!
            """)
        #expect(output.output.contains(#/\S+ +up +2 +2 /#), "\(output)")
        #expect(output.status == (killed ? 128 + SIGKILL : 7), "\(output)")
        try scratch.expectNothingLeftInTheEnd()
    }

    @Test("with --rootless: signals reach the command, orphans are taken", .timeLimit(.minutes(2))) func sessionInit()
        throws
    {
        let scratch = try Scratch("own", .nobody)
        let output = try scratch.shell(
            """
            $netlab with --rootless -- sh -c 'trap "exit 9" TERM; (sleep 0.1 & echo $! >$HOME/orphan); touch $HOME/made
                while :; do sleep 0.05; o=$(cat $HOME/orphan); [ -e /proc/$o ] || touch $HOME/taken; done' &
            until [ -e $HOME/taken ]; do sleep 0.05; done; kill -TERM $!; wait $!
            """)
        #expect(output.status == 9, "\(output)")
    }

    @Test("with a lab: ip netns and netlab itself work inside") func withLab() throws {
        let scratch = try Scratch("own", .nobody)
        let file = try scratch.lab(LifecycleTests.lab)
        let output = try scratch.shell(
            """
            $netlab with \(file) -- sh -ec 'ip netns exec $NETLAB_INSTANCE.client ping -c1 -W2 10.7.1.2 >/dev/null; ip netns
            $netlab inspect; $netlab wait --within 1ms tcp server:1' 2>&1; echo $?
            """)
        #expect(output.output.contains("~") && output.output.contains(".router"), "\(output)")
        #expect(output.output.contains("process") == false && output.output.contains("10.7.0.1/24"), "\(output)")
        #expect(output.output.hasSuffix("no TCP socket of server listens on 1\n1\n"), "\(output)")
        try scratch.expectNothingLeft()
    }

    @Test("root sees it, and whose it is; another user sees only their own and root's") func visible() throws {
        let scratch = try Scratch("own", .nobody)
        // Root looks where ordinary users keep their states; a TMPDIR is theirs alone.
        let own = [
            "setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--", "env", "-u", "TMPDIR", "-u",
            "XDG_RUNTIME_DIR",
        ]
        let file = try scratch.lab(KeeperTests.lab)
        #expect(try Witness.run(own + [scratch.person.netlab, "up", file]).status == 0)
        defer {
            _ = try? Witness.run(own + [scratch.person.netlab, "down", scratch.name])
            // Empty, unless somebody else's labs are there too.
            unsafe rmdir("/tmp/netlab-\(Person.number)")
        }
        let list = try NetlabProcess.run("ls").output.split(separator: "\n").filter { $0.contains(scratch.name) }
        #expect(list.count == 1)
        #expect(list.first?.contains(#/ up +2 +- +nobody /#) == true, "\(list)")
        #expect(try NetlabProcess.run("down", scratch.name).status == 2)
    }

    @Test("what needs more than an ordinary user has is refused with the reason") func refused() throws {
        let scratch = try Scratch("own", .nobody)
        let traced = try scratch.netlab("up", "--trace", try scratch.lab(LifecycleTests.lab))
        #expect(traced.status == 3 && traced.error.contains("needs drop-events: "), "\(traced)")
        try scratch.expectNothingLeft()
    }
}
