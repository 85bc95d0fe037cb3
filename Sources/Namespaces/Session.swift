// Where a person's labs live: the directories that name namespaces and keep state.

import Glibc
import SystemCalls
import SystemPackage

/// The world in which labs are made and found again. Every module that touches a name or a file gets it as a parameter.
package struct Session: Sendable, Hashable {
    /// The names `ip netns` shows.
    package var netnsDirectory: String
    /// One directory per instance, with its journal.
    package var stateDirectory: String
    /// Without root's rights: its labs live in namespaces of their own, and the names are those of a private /run/netns.
    package var isRootless: Bool

    package init(netnsDirectory: String, stateDirectory: String, isRootless: Bool = false) {
        self.netnsDirectory = netnsDirectory
        self.stateDirectory = stateDirectory
        self.isRootless = isRootless
    }

    /// The same session for another netlab: options of `netlab keeper`.
    package var arguments: [String] {
        ["--netns-directory", netnsDirectory, "--state-directory", stateDirectory] + (isRootless ? ["--rootless"] : [])
    }

    /// Root's session: the whole machine's.
    package static let root = Session(netnsDirectory: "/run/netns", stateDirectory: "/run/netlab")

    /// The caller's: root's, or that of an ordinary user, whose state directory is made if it is not there.
    /// Asked before a session is joined: inside it everybody is root.
    /// - Throws: SessionError if the state directory is somebody else's or open to others.
    package static func current() throws -> Session {
        guard geteuid() == 0 else { return try rootless(user: geteuid(), environment: Environment()) }
        return joined() ?? .root
    }

    /// The variable that tells a command inside a rootless session, where it is root, which session that is.
    package static let variable = "NETLAB_SESSION"

    /// The session that the calling process has been put into, with its state directory in the environment.
    private static func joined() -> Session? {
        guard let path = ProcessEnvironment[variable], path.hasPrefix("/"), let status = FileStatus(path),
            status.isDirectory, status.owner == 0, status.mode & 0o077 == 0
        else { return nil }
        return Session(netnsDirectory: root.netnsDirectory, stateDirectory: path, isRootless: true)
    }

    /// The session of an ordinary user: its state is in `$XDG_RUNTIME_DIR/netlab`, else in `${TMPDIR:-/tmp}/netlab-UID`.
    static func rootless(user: uid_t, environment: Environment) throws -> Session {
        let path = stateDirectory(user: user, environment: environment)
        if unsafe mkdir(path, 0o700) != 0, Errno.current != .fileExists {
            throw SystemCallError("mkdir", on: path, errno: .current)
        }
        try check(path, belongsTo: user)
        return Session(netnsDirectory: root.netnsDirectory, stateDirectory: path, isRootless: true)
    }

    private static func stateDirectory(user: uid_t, environment: Environment) -> String {
        if let runtime = environment.runtimeDirectory, let status = FileStatus(runtime), status.isDirectory,
            status.owner == user
        {
            return "\(runtime)/netlab"
        }
        return "\(environment.temporaryDirectory ?? "/tmp")/netlab-\(user)"
    }

    /// Others could have made it first, in a directory where all may write.
    private static func check(_ path: String, belongsTo user: uid_t) throws {
        let elsewhere = "remove it, or set XDG_RUNTIME_DIR or TMPDIR to a directory of your own"
        guard let status = FileStatus(path, followingLinks: false) else {
            throw SystemCallError("lstat", on: path, errno: .current)
        }
        guard status.isDirectory else {
            throw SessionError(path, "is not a directory, but netlab keeps its state there", remedy: elsewhere)
        }
        guard status.owner == user else {
            throw SessionError(path, "belongs to user \(status.owner), not to user \(user)", remedy: elsewhere)
        }
        guard status.mode & 0o077 == 0 else {
            let mode = String(status.mode, radix: 8)
            throw SessionError(path, "is open to other users (mode \(mode))", remedy: "chmod 700 \(path)")
        }
    }

    /// The words of the environment that say where state goes; empty ones and relative ones count as absent.
    struct Environment {
        var runtimeDirectory: String?
        var temporaryDirectory: String?

        init(runtimeDirectory: String? = nil, temporaryDirectory: String? = nil) {
            self.runtimeDirectory = runtimeDirectory
            self.temporaryDirectory = temporaryDirectory
        }

        /// This process's.
        init() {
            self.init(runtimeDirectory: Self.path("XDG_RUNTIME_DIR"), temporaryDirectory: Self.path("TMPDIR"))
        }

        private static func path(_ name: String) -> String? {
            guard let value = unsafe getenv(name) else { return nil }
            let path = unsafe String(cString: value)
            return path.hasPrefix("/") ? path : nil
        }
    }
}
