// A set of namespaces that a process moves into.

import CLinux
import Glibc
import Namespaces
import SystemCalls

/// Namespaces, open, in the order in which they are entered: the user namespace gives the right to enter the others.
package struct Spaces: Sendable {
    package enum Kind: String, Codable, Sendable { case user, network, uts, mount, pid }

    let spaces: [(kind: Kind, descriptor: SharedDescriptor)]

    /// Only some of them, in the same order.
    func only(_ kinds: Set<Kind>) -> Spaces { Spaces(spaces: spaces.filter { kinds.contains($0.kind) }) }

    /// Moves the calling process there. It must have one thread; into a pid namespace only its children go.
    package func enter() throws {
        let directory = try Files.open(".", CInt(NETLAB_O_PATH) | O_DIRECTORY)
        try SessionDescriptors.requireOneThread()
        for space in spaces where !(space.kind == .user && isOwn(space.descriptor)) {
            try linuxCall("setns \(space.kind.rawValue)") { netlab_setns(space.descriptor.raw, space.kind.flag) }
            if space.kind == .user { try becomeRoot() }
        }
        // A new mount namespace starts at its root. Where the directory is not to be had there, that is where we are.
        _ = fchdir(directory.raw)
    }

    /// The kernel refuses to let anybody enter the user namespace where they are.
    private func isOwn(_ descriptor: SharedDescriptor) -> Bool {
        Files.name(of: descriptor.raw) == Files.linkTarget("/proc/self/ns/user")
    }

    /// The first user of a user namespace is the only one there is.
    private func becomeRoot() throws(SystemCallError) {
        try systemCall("setgid") { setgid(0) }
        try systemCall("setuid") { setuid(0) }
    }
}

extension Spaces.Kind {
    /// CLONE_NEW*
    var flag: CInt {
        switch self {
        case .user: CInt(NETLAB_NEW_USER)
        case .mount: CInt(NETLAB_NEW_NS)
        case .uts: CInt(NETLAB_NEW_UTS)
        case .network: CInt(NETLAB_NEW_NET)
        case .pid: CInt(NETLAB_NEW_PID)
        }
    }
}
