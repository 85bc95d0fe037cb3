// A process of a node as the command line that a person would type.

import LabFormat

extension NodeProcess {
    /// `ip netns exec NAMESPACE taskset ... sudo ... env ... COMMAND`, for a shell.
    /// Limits and readiness have no such words.
    package func command(namespace: String) -> String {
        var words = ["ip", "netns", "exec", namespace]
        if !cpus.isEmpty { words += ["taskset", "-c", cpus.map(String.init).joined(separator: ",")] }
        if let user { words += ["sudo", "-u", user.utf8.allSatisfy { (48...57).contains($0) } ? "#" + user : user] }
        let variables = environment.map(\.description)
        if directory != nil || !variables.isEmpty {
            words += ["env"] + (directory.map { ["-C", $0] } ?? []) + variables
        }
        return (words + command).map(Self.quoted).joined(separator: " ")
    }

    /// A word that a shell takes for itself.
    private static func quoted(_ word: String) -> String {
        let isPlain = word.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || "-_./:=,+@%".utf8.contains(byte)
        }
        return isPlain && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'"
    }
}
