// Who runs netlab in a test: root, or an ordinary user, who has nothing on this machine but a directory.

import Foundation
import Glibc
import TestSupport
import Testing

enum Person: String, CaseIterable, CustomTestStringConvertible {
    case root, nobody

    var testDescription: String { rawValue }

    /// Nobody's user and group.
    static let number = 65534

    /// What stands before a command so that it is this person's.
    /// - Parameter directory: the ordinary user's own: their state goes there, and is nobody else's.
    func prefix(_ directory: String) -> [String] {
        guard self == .nobody else { return [] }
        let number = "\(Self.number)"
        return ["setpriv", "--reuid", number, "--regid", number, "--clear-groups", "--"] + environment(directory)
    }

    /// The part of it that any user may do: the ordinary user's state lies in their directory.
    func environment(_ directory: String) -> [String] {
        guard self == .nobody else { return [] }
        return ["env", "-u", "XDG_RUNTIME_DIR", "TMPDIR=\(directory)", "HOME=\(directory)"]
            + ["PATH=/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"]
    }

    /// Where this person's labs keep their state.
    func states(_ directory: String) -> String {
        self == .root ? "/run/netlab" : "\(directory)/netlab-\(Self.number)"
    }

    /// The netlab under test, where this person may execute it.
    var netlab: String { self == .root ? NetlabProcess.path : Self.openNetlab }

    /// The build may lie in a directory that is closed to others: then a copy in a place that is not.
    private static let openNetlab: String = {
        let own = NetlabProcess.path
        let trial = try? Witness.run(Person.nobody.prefix("/tmp") + [own, "--version"])
        if trial?.status == 0 { return own }
        let copy = "/tmp/netlab-e2e-\(getpid())"
        try? FileManager.default.copyItem(atPath: own, toPath: copy)
        atexit { try? FileManager.default.removeItem(atPath: "/tmp/netlab-e2e-\(getpid())") }
        return copy
    }()
}

/// True as soon as `holds` is; false if it never is. The limit is for a test that fails.
func eventually(_ holds: () throws -> Bool) rethrows -> Bool {
    for _ in 0..<1500 {
        if try holds() { return true }
        usleep(20_000)
    }
    return false
}
