// The keeper of a lab as the command sees it that makes the lab: begun first, told to stay last.

import CLinux
import Glibc
import Namespaces
import SystemCalls
import SystemPackage

/// A keeper that ends with this object's process, unless it was told to stay.
package final class LabKeeper: Sendable {
    package let identity: ProcessIdentity
    private let lease: KeeperConnection

    /// netlab itself, or what the tests put in its place.
    package static let executable = "/proc/self/exe"

    /// Starts the keeper of an instance whose state directory is there. It is pid 1 of a new pid namespace; of a rootless
    /// session it has new user, mount and network namespaces too.
    /// - Parameter isKept: the lab is up already and does not end with this process.
    package init(
        instance: String, session: Session, executable: String = LabKeeper.executable, isKept: Bool = false
    ) throws {
        let files = InstanceFiles("\(session.stateDirectory)/\(instance)")
        // What an earlier keeper of the lab left; the instance is locked.
        if Files.exists(files.socket) { try Files.remove(files.socket) }
        let (near, far) = try LocalSocket.pair()
        let running = try Self.start(
            Self.words(session, instance, isKept), executable, session, lease: consume far, files)
        guard let identity = running.identity else { throw KeeperError.gone }
        self.identity = identity
        lease = KeeperConnection(near)
        try awaitGreeting(files)
    }

    private static func words(_ session: Session, _ instance: String, _ isKept: Bool) -> [String] {
        ["netlab", "keeper"] + session.arguments + (isKept ? ["--kept"] : []) + [instance]
    }

    /// Nobody but the keeper holds its end of the lease when this returns: otherwise we would not see it end.
    private static func start(
        _ words: [String], _ executable: String, _ session: Session, lease: consuming LocalSocket,
        _ files: InstanceFiles
    ) throws -> RunningProcess {
        let complaints = try Files.open(files.complaints, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW)
        let null = try Files.open("/dev/null", O_RDWR)
        var spawn = Spawn(words)
        spawn.executable = executable
        spawn.environment = environment
        spawn.directory = "/"
        spawn.input = null.raw
        spawn.output = null.raw
        spawn.error = complaints.raw
        spawn.passed = [lease.raw]
        spawn.newSession = true
        spawn.cloneFlags = session.isRootless ? RootlessSupport.sessionFlags : CInt(NETLAB_NEW_PID)
        if session.isRootless { spawn.identityMap = (getuid(), getgid()) }
        return try spawn.start()
    }

    /// Only what a keeper and its processes need: the processes' environment is the lab file's.
    private static var environment: [String] {
        ["PATH", "HOME", "LANG", "TERM", "NETLAB_LOG", "NETLAB_TIME_SCALE", "LD_LIBRARY_PATH"].compactMap { name in
            ProcessEnvironment[name].map { "\(name)=\($0)" }
        }
    }

    /// The first answer comes when the session is ready.
    private func awaitGreeting(_ files: InstanceFiles) throws {
        do { _ = try lease.answer() } catch KeeperError.gone {
            let complaints = (try? Files.text(files.complaints)) ?? ""
            throw LabError("keeper", complaints.isEmpty ? "it ended before it was ready" : complaints)
        }
    }

    /// Starts everything alive, and waits until all is ready.
    /// - Throws: KeeperError.refused with the process that is not, and why.
    func begin(trace: Bool, progress: @Sendable ([ProcessStatus]) -> Void) throws {
        try lease.send(.begin(trace: trace))
        while case .processes(let processes) = try lease.answer() {
            progress(processes)
            try Interrupts.check()
        }
    }

    /// What all processes of the lab do.
    func processes() throws -> [ProcessStatus] { try lease.processes() }

    /// The lab outlives this command.
    func keep() throws { _ = try lease.ask(.keep) }

    /// The session in which the lab is made; for root the machine's own.
    func spaces() throws -> Spaces { try lease.spaces(of: nil) }

    /// Asks all processes to end and waits for them and the keeper.
    /// - Parameter grace: nanoseconds that the processes may take.
    func stop(grace: UInt64) throws { try KeeperEnding(identity).stop(lease, grace: grace) }
}
