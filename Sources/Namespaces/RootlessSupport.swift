// What a machine says about users who make namespaces, and what to do where it forbids them.

import CLinux
import Glibc
import SystemCalls
import SystemPackage

package enum RootlessSupport {
    /// What a machine forbids, and the remedy.
    package struct Obstacle: Hashable, Sendable, CustomStringConvertible {
        package var reason: String
        package var remedy: String
        package var description: String { "\(reason): \(remedy)" }
    }

    /// Tries what a session begins with: user, mount, network and pid namespace at once, and the caller's identity in them.
    /// Root, whom the sysctls do not bind, is told what they say to others.
    /// - Throws: SessionError with what stands in the way.
    package static func probe() throws {
        let forbidden = geteuid() == 0 ? obstacles(.ofThisMachine.withoutFilter) : []
        guard forbidden.isEmpty else {
            throw SessionError(
                "rootless session", "ordinary users may not make namespaces",
                remedy: forbidden.map(\.description).joined(separator: "\n  "))
        }
        var spawn = Spawn(["true"], environment: ["PATH=/usr/bin:/bin"])
        spawn.cloneFlags = sessionFlags
        spawn.identityMap = (geteuid(), getegid())
        do { _ = try spawn.start().wait() } catch let error as SpawnError {
            throw SessionError("rootless session", "\(error)", remedy: explain(error.errno))
        }
    }

    /// What the first process of a session is cloned with.
    package static let sessionFlags = CInt(NETLAB_NEW_USER | NETLAB_NEW_NS | NETLAB_NEW_NET | NETLAB_NEW_PID)

    /// Why namespaces were refused to an ordinary user with this errno, as far as the machine says; and the remedies.
    package static func explain(_ errno: Errno) -> String { explain(errno, facts: .ofThisMachine) }

    static func explain(_ errno: Errno, facts: Facts) -> String {
        let found = obstacles(facts)
        if !found.isEmpty { return found.map(\.description).joined(separator: "\n  ") }
        return switch errno {
        case .noSpace: "a limit of namespaces is reached: see 'sysctl user' and raise user.max_*_namespaces"
        case .invalidArgument: "this kernel may lack one of the namespaces user, mount, net and pid"
        default: "neither a sysctl nor seccomp explains it; a security module of this machine may"
        }
    }

    /// All that this machine is known to forbid.
    package static var obstacles: [Obstacle] { obstacles(.ofThisMachine) }

    static func obstacles(_ facts: Facts) -> [Obstacle] {
        var found: [Obstacle] = []
        if !facts.hasUserNamespaces {
            found.append(.init(reason: "this kernel has no user namespaces", remedy: "boot one with CONFIG_USER_NS=y"))
        }
        for rule in rules where facts.sysctl(rule.key) == rule.value {
            found.append(.init(reason: "\(rule.key) is \(rule.value)", remedy: rule.remedy))
        }
        if facts.isFiltered {
            found.append(
                .init(
                    reason: "this process runs under a seccomp filter, as in a container",
                    remedy: "run the container with one that allows clone(2) and unshare(2) of user namespaces"))
        }
        return found
    }

    private static let rules: [(key: String, value: String, remedy: String)] =
        ["user", "mnt", "net", "pid", "uts"].map { kind in
            ("user.max_\(kind)_namespaces", "0", "sysctl -w user.max_\(kind)_namespaces=16384")
        } + [
            ("kernel.unprivileged_userns_clone", "0", "sysctl -w kernel.unprivileged_userns_clone=1"),
            (
                "kernel.apparmor_restrict_unprivileged_userns", "1",
                "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0, or an AppArmor profile for netlab with 'userns,'"
            ),
        ]

    /// What is looked at.
    struct Facts {
        var sysctl: (String) -> String?
        var hasUserNamespaces: Bool
        var isFiltered: Bool

        /// A filter may allow what is needed: only trying tells.
        var withoutFilter: Facts { Facts(sysctl: sysctl, hasUserNamespaces: hasUserNamespaces, isFiltered: false) }

        static var ofThisMachine: Facts {
            let status = (try? Files.text("/proc/self/status")) ?? ""
            return Facts(
                sysctl: { try? Sysctl.read($0) }, hasUserNamespaces: Files.exists("/proc/self/ns/user"),
                isFiltered: status.contains("\nSeccomp:\t2\n"))
        }
    }
}
