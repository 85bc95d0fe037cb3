// What a process holds open, to see that nothing is forgotten.

import Foundation

package enum OpenDescriptors {
    /// `/dev/null`, `socket:[123]`, `net:[456]`... of this process, sorted. Only a process of a test's own (an exit test)
    /// can compare two of these. What the threads of the test library open when they like, event descriptors,
    /// /proc/PID/task and /proc/PID/stat, is left out.
    package static func all() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
            .compactMap { try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)") }
            .filter { path in !["anon_inode:[event", "anon_inode:[timerfd"].contains { path.hasPrefix($0) } }
            .filter { !$0.hasSuffix("/fd") && !$0.contains("/task/") && !$0.hasSuffix("/stat") }
            .sorted()
    }
}
