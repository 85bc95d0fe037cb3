// A user of this machine, by name or number.

import Glibc
import SystemCalls

/// A user with all groups, as login(1) would set them.
enum UserAccount {
    /// - Throws: LabError for a name that this machine does not know.
    static func named(_ name: String) throws -> Spawn.User {
        if let number = uid_t(name) {
            guard let entry = unsafe getpwuid(number) else {
                return Spawn.User(user: number, group: number, groups: [])
            }
            return unsafe account(entry)
        }
        guard let entry = unsafe getpwnam(name) else {
            throw LabError("user '\(name)'", "there is no such user on this machine", remedy: "see 'getent passwd'")
        }
        return unsafe account(entry)
    }

    /// The user's name, or the number where this machine knows none.
    static func name(of user: uid_t) -> String {
        guard let entry = unsafe getpwuid(user) else { return String(user) }
        return unsafe String(cString: entry.pointee.pw_name)
    }

    private static func account(_ entry: UnsafeMutablePointer<passwd>) -> Spawn.User {
        let group = unsafe entry.pointee.pw_gid
        var groups = [gid_t](repeating: 0, count: 256)
        var count: CInt = 256
        let found = unsafe getgrouplist(entry.pointee.pw_name, group, &groups, &count)
        return Spawn.User(
            user: unsafe entry.pointee.pw_uid, group: group,
            groups: found < 0 ? [group] : Array(groups.prefix(Int(count))))
    }
}
