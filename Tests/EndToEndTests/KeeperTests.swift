// The keeper: killed, or left by a command that was killed; reported by every command, and nothing is left.

import Foundation
import Glibc
import SystemCalls
import TestSupport
import Testing

@Suite("Keeper", .serialized, .privileged)
struct KeeperTests {
    /// One process that ends as it is asked to, and one that has forked away and asks for nothing.
    static let lab = """
        name: NAME
        nodes:
          a:
            processes:
              steady: { command: "echo begun; exec sleep 1000", ready: { log: begun } }
          b:
            processes:
              strayed: { command: "setsid sh -c 'sleep 1000 & sleep 1000' & sleep 1000", after: [a:steady] }
        links:
          - endpoints: [a:eth0, b:eth0]
        """

    /// The same with a process that is never ready: its command waits as long as we like.
    static let unready = lab.replacing("after: [a:steady]", with: "ready: { tcp: 9, within: 1000s }")

    private func up(_ person: Person) throws -> Scratch {
        let scratch = try Scratch("keep", person)
        let output = try scratch.netlab("up", try scratch.lab(Self.lab))
        #expect(output.status == 0, "\(output.error)")
        return scratch
    }

    private func killKeeper(_ scratch: Scratch) throws {
        kill(try #require(try scratch.keeper), SIGKILL)
        #expect(try eventually { try Leftovers.processes(of: scratch.name).isEmpty })
    }

    private func state(_ scratch: Scratch) throws -> String? {
        let list = try scratch.netlab("ls", "--format", "json").output
        let labs = try JSONSerialization.jsonObject(with: Data(list.utf8)) as? [[String: Any]]
        return labs?.first { $0["name"] as? String == scratch.name }?["state"] as? String
    }

    @Test("its death is reported by every command, and gc removes the rest", arguments: Person.allCases)
    func killed(person: Person) throws {
        let scratch = try up(person)
        #expect(try state(scratch) == "up")
        try killKeeper(scratch)
        #expect(try state(scratch) == "lost")
        let entry = try scratch.netlab("exec", "\(scratch.name).a", "--", "true")
        #expect(entry.status == 125 && entry.error.contains("keeper of this lab is gone"), "\(entry)")
        let inspection = try scratch.netlab("inspect", scratch.name)
        #expect(inspection.status == 2 && inspection.error.contains("keeper of this lab is gone"), "\(inspection)")
        #expect(inspection.output.contains("\(scratch.name): lab \(scratch.name), lost"))
        let wait = try scratch.netlab("wait", "--lab", scratch.name, "ready")
        #expect(wait.status == 2 && wait.error.contains("keeper of this lab is gone"), "\(wait)")
        // What the processes wrote is still there to be read.
        #expect(try scratch.netlab("logs", "--lab", scratch.name, "a").output == "begun\n")
        #expect(try scratch.netlab("gc", "--dry-run").output.contains("would remove lab \(scratch.name)"))
        #expect(try scratch.netlab("gc").output.contains("removed lab \(scratch.name)"))
        try scratch.expectNothingLeft()
    }

    @Test("after its death a new up begins anew, and down takes that away", arguments: Person.allCases)
    func begunAnew(person: Person) throws {
        let scratch = try up(person)
        try killKeeper(scratch)
        let again = try scratch.netlab("up", "\(scratch.directory)/lab.yaml")
        #expect(again.status == 0 && again.error.contains("its keeper was killed"), "\(again)")
        #expect(try state(scratch) == "up")
        #expect(try scratch.netlab("down", scratch.name).status == 0)
        try scratch.expectNothingLeft()
    }

    @Test("asked to end by a signal it takes its lab with it", arguments: Person.allCases, [SIGTERM, SIGINT, SIGHUP])
    func terminated(person: Person, signal: CInt) throws {
        let scratch = try up(person)
        kill(try #require(try scratch.keeper), signal)
        try scratch.expectNothingLeftInTheEnd()
    }

    @Test("up killed while it waits: the lab goes by itself", arguments: Person.allCases)
    func upKilled(person: Person) throws {
        let scratch = try Scratch("keep", person)
        try scratch.lab(Self.unready)
        try leave(scratch, "up lab.yaml")
        try scratch.expectNothingLeftInTheEnd()
    }

    @Test("up interrupted while it waits: undone, and said so", arguments: Person.allCases)
    func upInterrupted(person: Person) throws {
        let scratch = try Scratch("keep", person)
        try scratch.lab(Self.unready)
        let output = try leave(scratch, "up lab.yaml", signal: "INT")
        #expect(output.status == 128 + SIGINT && output.error.contains("everything that was begun is undone"))
        try scratch.expectNothingLeft()
    }

    @Test("run killed in the middle: the lab goes by itself", arguments: Person.allCases)
    func runKilled(person: Person) throws {
        let scratch = try Scratch("keep", person)
        let traffic = """

            traffic:
              flows:
                slow: { from: a:eth0, to: b:eth0, packet: [ { payload: { size: 58 } } ], rate: 10pps, count: 1000 }
            timeline: [ { at: 0s, start: slow } ]
            """
        try scratch.lab(Self.lab + traffic)
        try leave(scratch, "run lab.yaml --name \(scratch.name)")
        try scratch.expectNothingLeftInTheEnd()
    }

    @Test("with: the command's lab goes with it, however the command's netlab ends", arguments: Person.allCases)
    func with(person: Person) throws {
        let scratch = try Scratch("keep", person)
        let file = try scratch.lab(Self.lab)
        let look = "echo $NETLAB_INSTANCE; $netlab exec a -- getent hosts b; exit 7"
        let done = try scratch.shell("$netlab with --name \(scratch.name) \(file) -- sh -c '\(look)'")
        #expect(done.status == 7 && done.output.hasPrefix("\(scratch.name)\n10."), "\(done)")
        try scratch.expectNothingLeft()

        let killed = try scratch.shell("$netlab with --name \(scratch.name) \(file) -- sh -c 'kill -9 $PPID'")
        #expect(killed.status == 128 + SIGKILL, "\(killed)")
        try scratch.expectNothingLeftInTheEnd()
    }

    /// Starts a netlab, sends it a signal when its lab's first process has begun, and waits for its end.
    @discardableResult
    private func leave(_ scratch: Scratch, _ words: String, signal: String = "KILL") throws -> WitnessOutput {
        let log = "\(scratch.states)/\(scratch.name)/log/a.steady"
        let output = try scratch.shell(
            """
            cd \(scratch.directory); $netlab \(words) & pid=$!
            until [ -s \(log) ] || ! kill -0 $pid; do sleep 0.02; done
            kill -\(signal) $pid; wait $pid
            """)
        #expect(signal != "KILL" || output.status == 128 + SIGKILL, "\(output)")
        return output
    }

    @Test("a stopped exec does not keep its lab from going", arguments: Person.allCases) func stopped(person: Person)
        throws
    {
        let scratch = try up(person)
        let output = try scratch.shell(
            """
            $netlab exec \(scratch.name).a -- sh -c 'touch $NETLAB_RUN/here; exec sleep 1000' & pid=$!
            $netlab wait --lab \(scratch.name) command a sh -c 'test -e $NETLAB_RUN/here'
            kill -STOP $pid; $netlab down \(scratch.name); status=$?; kill -CONT $pid; wait $pid; exit $status
            """)
        #expect(output.status == 0, "\(output)")
        try scratch.expectNothingLeft()
    }

    @Test("stopped by SIGSTOP it is told so, and down ends it all the same", arguments: Person.allCases)
    func silent(person: Person) throws {
        let scratch = try up(person)
        kill(try #require(try scratch.keeper), SIGSTOP)
        let entry = try scratch.netlab("exec", "\(scratch.name).a", "--", "true")
        #expect(entry.status == 125 && entry.error.contains("does not answer"), "\(entry)")
        #expect(try scratch.netlab("down", scratch.name).status == 0)
        try scratch.expectNothingLeft()
    }

    @Test("without its state directory, where nobody would find it, it goes", arguments: Person.allCases)
    func forgotten(person: Person) throws {
        let scratch = try up(person)
        try FileManager.default.removeItem(atPath: "\(scratch.states)/\(scratch.name)")
        #expect(try eventually { try Leftovers.processes(of: scratch.name).isEmpty })
        _ = try scratch.netlab("gc")
        try scratch.expectNothingLeft()
    }

    @Test("a lab without anything alive in it has no process") func absent() throws {
        let scratch = try Scratch("keep")
        let plain = "name: NAME\nnodes: { a: {}, b: {} }\nlinks: [ { endpoints: [a:eth0, b:eth0] } ]\n"
        #expect(try scratch.netlab("up", try scratch.lab(plain)).status == 0)
        #expect(try Leftovers.processes(of: scratch.name).isEmpty)
        #expect(try scratch.netlab("exec", "\(scratch.name).a", "--", "true").status == 0)
    }

    /// Of its own: the program's pages, which are many in a debug build, are every netlab's together.
    @Test("it takes at most 20 MB, and is one thread", arguments: Person.allCases) func memory(person: Person) throws {
        let scratch = try up(person)
        let status = try Files.text("/proc/\(try #require(try scratch.keeper))/status").split(separator: "\n")
        let own = try #require(status.first { $0.hasPrefix("RssAnon:") })
        let kilobytes = try #require(Int(own.filter(\.isNumber)))
        print("keeper of \(person): \(kilobytes) kB of its own")
        #expect(kilobytes <= 20 << 10)
        #expect(status.contains("Threads:\t1"))
    }

    @Test("clients that talk nonsense, or never read, hold nobody up", .requires(tool: "python3")) func oddClients()
        throws
    {
        let scratch = try up(.root)
        let script = """
            import socket, time
            def connect():
                s = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET); s.connect('\(scratch.states)/\(scratch.name)/keeper.sock')
                return s
            for text in (b'x', b'{}', b'[]', b'null', b'{"keep":{}}', b'{"begin":{"trace":false}}', b'x' * 150000, bytes(range(256))):
                s = connect(); s.send(text); print(s.recv(200000)[:9])
            idle, deaf = connect(), connect()
            deaf.setblocking(False)
            try:
                while True: deaf.send(b'{"status":{}}')
            except BlockingIOError: pass
            """
        let odd = try Witness.run("python3", "-c", script)
        #expect(odd.status == 0 && odd.output.components(separatedBy: "failed").count == 9, "\(odd)")
        #expect(try state(scratch) == "up")
        #expect(try scratch.process("a:steady")?["state"] as? String == "ready")
    }
}
