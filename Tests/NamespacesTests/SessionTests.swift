// Sessions: where their state is, what an ordinary user's is made of, and that nothing of it outlives its first process.

import Glibc
import SystemCalls
import SystemPackage
import TestSupport
import Testing

@testable import Namespaces

@Suite struct StateDirectoryTests {
    private let scratch: ScratchDirectory
    private let user = geteuid()

    init() throws { scratch = try ScratchDirectory() }

    private func session(runtime: String? = nil) throws -> Session {
        try .rootless(user: user, environment: .init(runtimeDirectory: runtime, temporaryDirectory: scratch.path))
    }

    @Test(.privileged) func rootsIsTheMachines() throws {
        #expect(try Session.current() == .root)
        #expect(!Session.root.isRootless)
    }

    @Test func isInTheRuntimeDirectoryOfTheUser() throws {
        let session = try session(runtime: scratch.path)
        #expect(
            session
                == Session(
                    netnsDirectory: "/run/netns", stateDirectory: scratch.file("netlab"), isRootless: true))
        let status = try #require(FileStatus(session.stateDirectory))
        #expect(status.isDirectory && status.mode == 0o700 && status.owner == user)
        #expect(try self.session(runtime: scratch.path) == session, "a second time it is there")
    }

    @Test func isInTheTemporaryDirectoryOtherwise() throws {
        let expected = scratch.file("netlab-\(user)")
        #expect(try session().stateDirectory == expected)
        #expect(try session(runtime: scratch.file("absent")).stateDirectory == expected)
        try Files.write("", to: scratch.file("file"))
        #expect(try session(runtime: scratch.file("file")).stateDirectory == expected)
    }

    @Test func isNeverALink() throws {
        let path = scratch.file("netlab-\(user)")
        try systemCall("symlink") { unsafe symlink("/tmp", path) }
        #expect(
            throws: SessionError(
                path, "is not a directory, but netlab keeps its state there",
                remedy: "remove it, or set XDG_RUNTIME_DIR or TMPDIR to a directory of your own")
        ) { try session() }
    }

    @Test func isNeverOpenToOthers() throws {
        let path = scratch.file("netlab-\(user)")
        try systemCall("mkdir") { unsafe mkdir(path, 0o700) }
        try systemCall("chmod") { unsafe chmod(path, 0o750) }
        let error = SessionError(path, "is open to other users (mode 750)", remedy: "chmod 700 \(path)")
        #expect(throws: error) { try session() }
        #expect(error.description == "error: \(path): is open to other users (mode 750)\n  chmod 700 \(path)")
    }

    @Test(.privileged) func isNeverSomebodyElses() throws {
        let path = scratch.file("netlab-\(user)")
        try systemCall("mkdir") { unsafe mkdir(path, 0o700) }
        try systemCall("chown") { unsafe chown(path, 65534, 65534) }
        #expect(
            throws: SessionError(
                path, "belongs to user 65534, not to user 0",
                remedy: "remove it, or set XDG_RUNTIME_DIR or TMPDIR to a directory of your own")
        ) { try session() }
    }
}

@Suite(.privileged, .requires(tool: "ip")) struct RootlessSessionTests {
    /// The inodes of a process's namespaces: `net:[4026531840]`.
    private func namespaces(of pid: String) -> Set<String> {
        Set(["user", "mnt", "net", "pid"].compactMap { Files.linkTarget("/proc/\(pid)/ns/\($0)") })
    }

    private func processes() throws -> [String] { try Files.names(in: "/proc").filter { Int($0) != nil } }

    @Test func anOrdinaryUserHasItsOwnState() throws {
        let bed = try SessionBed()
        let (status, text) = try bed.run("current", environment: ["TMPDIR=\(bed.scratch.path)"])
        #expect(status == .exited(0))
        #expect(text == bed.scratch.file("netlab-65534") + "\n")
        #expect(try bed.run("probe").text == "")
    }

    @Test func namesAreSharedByAllWhoJoinAndByNobodyElse() throws {
        let bed = try SessionBed()
        _ = try bed.start()
        #expect(try bed.run("name", bed.socket, "lab.a") == (.exited(0), ""))
        #expect(try bed.run("name", bed.socket, "lab.b") == (.exited(0), ""))
        #expect(try bed.run("name", bed.socket, "lab.b").status == .exited(1), "taken")
        #expect(
            try bed.run("run", bed.socket, "ip", "netns", "list").text.split(separator: "\n").sorted() == [
                "lab.a", "lab.b",
            ])
        #expect(try bed.run("run", bed.socket, "ip", "netns", "add", "lab.c") == (.exited(0), ""))
        let (status, text) = try bed.run("run", bed.socket, "ip", "netns", "exec", "lab.a", "ip", "-o", "link")
        #expect(status == .exited(0))
        #expect(text.contains("lo: <LOOPBACK> ") && text.split(separator: "\n").count == 1, "\(text)")
        #expect(!Files.exists("/run/netns/lab.a"))
    }

    @Test func isRootInItsOwnNetworkAtItsOwnPlace() throws {
        let bed = try SessionBed()
        _ = try bed.start()
        let script = "id -u; id -g; pwd; ip -o link show lo; ls -d /run/netns"
        let (status, text) = try bed.run("run", bed.socket, "sh", "-c", script)
        let lines = text.split(separator: "\n")
        #expect(status == .exited(0))
        #expect(lines.prefix(3) == ["0", "0", bed.scratch.path[...]])
        #expect(lines[3].contains("LOOPBACK,UP"))
        #expect(lines.dropFirst(4) == ["/run/netns"])
    }

    /// Below the first process, in the session's pid namespace.
    @Test func aNodeHasItsOwnSysProcAndNames() throws {
        let bed = try SessionBed()
        _ = try bed.start()
        try Files.write("192.0.2.1 web\n", to: bed.scratch.file("hosts"))
        let script =
            "uname -n; cat /etc/hosts; ls /sys/class/net; ls /proc | grep -c '^[0-9]'"
        let (status, text) = try bed.run(
            "run", bed.socket, "/proc/self/exe", "node", bed.scratch.file("hosts"), script)
        #expect(status == .exited(0))
        let lines = text.split(separator: "\n")
        #expect(lines.prefix(3) == ["web", "192.0.2.1 web", "lo"], "\(text)")
        // The first process, the one that made the node, the shell, and its pipeline.
        #expect(lines.count == 4 && Int(lines[3]).map { 4...5 ~= $0 } == true, "\(text)")
    }

    @Test func rootJoinsAsItsUser() throws {
        let bed = try SessionBed()
        _ = try bed.start()
        let script = "id -u; touch \(bed.scratch.file("made"))"
        #expect(try bed.run("run", bed.socket, "sh", "-c", script, user: nil) == (.exited(0), "0\n"))
        #expect(FileStatus(bed.scratch.file("made"))?.owner == 65534)
    }

    @Test func nothingOutlivesTheFirstProcess() throws {
        let bed = try SessionBed()
        let first = try bed.start()
        #expect(try bed.run("name", bed.socket, "lab.a").status == .exited(0))
        let inside = try bed.helper(["run", bed.socket, "sleep", "1000"], output: nil)
        // Its child runs in the session's pid namespace; who waits for it is outside.
        var child = ""
        while child.isEmpty {
            child = try Files.text("/proc/\(inside.pid)/task/\(inside.pid)/children").trimmed
            sched_yield()
        }
        let session = namespaces(of: "\(first.pid)")
        let sleeper = try #require(pid_t(child).flatMap { ProcessIdentity(of: $0) })
        #expect(session.count == 4 && namespaces(of: child) == session)
        #expect(try first.kill(SIGKILL))
        #expect(try bed.wait() == .exited(137))
        #expect(try sleeper.waitUntilGone(milliseconds: 60_000))
        #expect(try inside.wait() == .exited(137))
        for process in try processes() { #expect(namespaces(of: process).isDisjoint(with: session)) }
        #expect(try bed.run("run", bed.socket, "true").text.contains("Connection refused"))
    }

    @Test func aProcessWithThreadsCannotJoin() throws {
        let error = #expect(throws: SessionError.self) { try SessionDescriptors.ofThisProcess().join() }
        #expect(error?.reason.hasSuffix("threads cannot join it") == true)
        #expect(SessionDescriptors([]) == nil)
    }
}

extension String {
    fileprivate var trimmed: String { String(prefix { !$0.isWhitespace }) }
}

@Suite struct RootlessSupportTests {
    private func facts(_ sysctls: [String: String], namespaces: Bool = true, filtered: Bool = false)
        -> RootlessSupport.Facts
    {
        .init(sysctl: { sysctls[$0] }, hasUserNamespaces: namespaces, isFiltered: filtered)
    }

    @Test(arguments: [
        ("user.max_user_namespaces", "0", "sysctl -w user.max_user_namespaces=16384"),
        ("user.max_net_namespaces", "0", "sysctl -w user.max_net_namespaces=16384"),
        ("kernel.unprivileged_userns_clone", "0", "sysctl -w kernel.unprivileged_userns_clone=1"),
        (
            "kernel.apparmor_restrict_unprivileged_userns", "1",
            "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0, or an AppArmor profile for netlab with 'userns,'"
        ),
    ])
    func eachSysctlHasItsRemedy(key: String, value: String, remedy: String) {
        let text = RootlessSupport.explain(.notPermitted, facts: facts([key: value]))
        #expect(text == "\(key) is \(value): \(remedy)")
        #expect(RootlessSupport.obstacles(facts([key: value == "0" ? "1" : "0"])).isEmpty)
    }

    @Test func severalAreAllTold() {
        let text = RootlessSupport.explain(
            .noSpace, facts: facts(["user.max_user_namespaces": "0"], namespaces: false, filtered: true))
        #expect(text.split(separator: "\n").count == 3)
    }

    @Test func withoutAnObstacleTheErrnoIsAllThereIs() {
        #expect(RootlessSupport.explain(.noSpace, facts: facts([:])).contains("user.max_*_namespaces"))
        #expect(RootlessSupport.explain(.notPermitted, facts: facts([:])).contains("security module"))
        #expect(RootlessSupport.explain(.invalidArgument, facts: facts([:])).contains("kernel may lack"))
    }

    @Test(.privileged) func thisMachineForbidsNothing() throws {
        #expect(RootlessSupport.obstacles.isEmpty)
        try RootlessSupport.probe()
    }
}
