// What shall run in the guest, and what it sees of the host.

import Glibc
import SystemCalls

/// A command for a guest. It runs as root; all files of the host are there, and what it writes is forgotten, but for shares.
package struct GuestCommand {
    package var words: [String]
    /// The working directory.
    package var directory: String
    package var environment: [String: String]
    /// Directories of the host where the guest's writes go through.
    package var shares: [String] = []
    /// All of standard input: a guest's port never shows the end of a stream.
    package var input: [UInt8]?

    /// The caller's directory, and the variables that a person expects to go along.
    package init(_ words: [String]) throws {
        self.words = words
        directory = Paths.real(".") ?? "/"
        environment = [:]
        for name in Self.inherited { environment[name] = ProcessEnvironment[name] }
    }

    private static let inherited = [
        "PATH", "HOME", "LANG", "LC_ALL", "TERM", "NO_COLOR", "SUDO_UID", "SUDO_GID", "NETLAB_LOG", "NETLAB_TIME_SCALE",
    ]

    /// A directory to share, by its full path.
    package static func share(_ path: String) throws -> String {
        guard let real = Paths.real(path), Paths.isDirectory(real) else {
            throw MachineError("--share '\(path)'", "there is no such directory")
        }
        return real
    }

    /// Places where the guest has something of its own instead of the host's.
    private static let ownPlaces = ["/dev", "/proc", "/run", "/sys"]

    /// What must be mounted so that the command, its directory and the shares are there.
    var mounts: [(path: String, writable: Bool)] {
        let needed =
            [directory] + (words.first.map { [String($0.prefix(upTo: $0.lastIndex(of: "/") ?? $0.startIndex))] } ?? [])
        let hidden = needed.filter { path in
            !shares.contains(path) && Self.ownPlaces.contains { path.hasPrefix($0 + "/") } && Paths.isDirectory(path)
        }
        return Set(hidden).sorted().map { ($0, false) } + shares.map { ($0, true) }
    }

    /// The script that becomes the command.
    var script: String {
        let variables = environment.sorted { $0.key < $1.key }.map { "export \($0.key)=\(Self.quoted($0.value))" }
        let change = "cd \(Self.quoted(directory)) || exit 126"
        let path = "export PATH=\"$PATH:/.netlab/bin\""
        return (variables + [path, change, "exec " + words.map(Self.quoted).joined(separator: " ")])
            .joined(separator: "\n") + "\n"
    }

    /// One word for a shell, whatever is in it.
    static func quoted(_ word: String) -> String {
        "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
}
