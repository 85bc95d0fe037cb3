// Whose labs the caller may see.

import Glibc
import Namespaces
import SystemCalls

extension InstanceRecord {
    /// The lab of this name of another user whose labs the caller sees.
    package static func foreign(_ name: String) throws -> InstanceRecord? {
        try Session.visible().dropFirst().lazy.compactMap { try? read(name, in: $0) }.first
    }
}

extension Session {
    /// The caller's own session first; root sees those of all users, a user sees root's.
    package static func visible() throws -> [Session] {
        let own = try current()
        return own.isRootless ? [own, .root] : [own] + othersStateDirectories().map(Session.rootless)
    }

    private static func rootless(_ stateDirectory: String) -> Session {
        Session(netnsDirectory: root.netnsDirectory, stateDirectory: stateDirectory, isRootless: true)
    }

    /// `/run/user/UID/netlab` and `/tmp/netlab-UID`, where they belong to the user in their name.
    private static func othersStateDirectories() -> [String] {
        let users = ((try? Files.names(in: "/run/user")) ?? []).map { ("/run/user/\($0)/netlab", uid_t($0)) }
        let temporary = ((try? Files.names(in: "/tmp")) ?? []).filter { $0.hasPrefix("netlab-") }
            .map { ("/tmp/\($0)", uid_t($0.dropFirst("netlab-".count))) }
        return (users + temporary).filter { path, user in
            guard let user, let status = FileStatus(path, followingLinks: false) else { return false }
            return status.isDirectory && status.owner == user
        }.map(\.0)
    }
}
