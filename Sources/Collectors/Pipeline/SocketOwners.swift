// Which processes hold which sockets.

import SystemCalls

/// Looks through the open files of every process that the caller may see, as `ss -p` does.
enum SocketOwners {
    /// `reader (pid 4711)` by the socket's inode.
    static func read(_ inodes: Set<UInt32>) -> [UInt32: String] {
        guard !inodes.isEmpty, let processes = try? Files.names(in: "/proc") else { return [:] }
        var owners: [UInt32: String] = [:]
        for process in processes where process.allSatisfy(\.isNumber) {
            for file in (try? Files.names(in: "/proc/\(process)/fd")) ?? [] {
                guard let target = Files.linkTarget("/proc/\(process)/fd/\(file)"), target.hasPrefix("socket:["),
                    let inode = UInt32(target.dropFirst(8).dropLast()), inodes.contains(inode), owners[inode] == nil
                else { continue }
                owners[inode] = "\(SystemFiles.line("/proc/\(process)/comm") ?? "?") (pid \(process))"
            }
        }
        return owners
    }
}
