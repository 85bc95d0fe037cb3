// A network namespace, held open.

import CLinux
import Glibc
import SystemCalls
import SystemPackage

/// A network namespace that lives at least as long as this object.
package final class Namespace: Sendable {
    package let descriptor: Descriptor

    package init(descriptor: consuming Descriptor) { self.descriptor = descriptor }

    /// A new namespace without a name; the kernel frees it with its last reference. `lo` is down.
    package static func unnamed() throws -> Namespace {
        try FreshThread.run {
            try unshareThisThread()
            return try ofThisThread()
        }
    }

    /// Gives the calling thread a new network namespace. Only for threads made for it.
    package static func unshareThisThread() throws(SystemCallError) {
        try linuxCall("unshare") { netlab_unshare(NETLAB_NEW_NET) }
    }

    /// The namespace at a path: /run/netns/NAME, /proc/PID/ns/net.
    package static func open(_ path: String) throws(SystemCallError) -> Namespace {
        Namespace(descriptor: try Files.open(path))
    }

    /// The calling thread's namespace. (/proc/self would be the first thread's.)
    package static func ofThisThread() throws(SystemCallError) -> Namespace { try open("/proc/thread-self/ns/net") }

    /// Moves the calling thread into the namespace. Only for threads made for it.
    package func enter() throws(SystemCallError) {
        try linuxCall("setns") { netlab_setns(descriptor.raw, NETLAB_NEW_NET) }
    }

    /// Runs `body` on a new thread inside the namespace. Sockets it opens stay there.
    package func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) throws -> Value {
        try FreshThread.run {
            try self.enter()
            return try body()
        }
    }

    /// The number the kernel never gives twice (SO_NETNS_COOKIE), unlike the inode of /run/netns/NAME.
    package func cookie() throws -> UInt64 {
        try run {
            let probe = Descriptor(
                owning: try systemCall("socket") {
                    socket(AF_INET, CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
                })
            var cookie: UInt64 = 0
            var length = socklen_t(MemoryLayout<UInt64>.size)
            let netnsCookie: CInt = 71
            try systemCall("getsockopt SO_NETNS_COOKIE") {
                unsafe getsockopt(probe.raw, SOL_SOCKET, netnsCookie, &cookie, &length)
            }
            return cookie
        }
    }
}
