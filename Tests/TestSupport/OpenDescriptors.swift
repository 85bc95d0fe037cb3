// What a process holds open, to see that nothing is forgotten.

import Foundation

package enum OpenDescriptors {
    /// `/dev/null`, `socket:[123]`, `net:[456]`... of this process, sorted. Only a process of a test's own (an exit test)
    /// can compare two of these. The test library's threads open event descriptors when they like: those are left out.
    package static func all() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
            .compactMap { try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)") }
            .filter { !$0.hasPrefix("anon_inode:[event") && !$0.hasPrefix("anon_inode:[timerfd") && !$0.hasSuffix("/fd") }
            .sorted()
    }
}
