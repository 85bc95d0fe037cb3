// Control groups found again and taken away, with all that runs in them.

import CLinux
import Glibc
import Namespaces
import SystemCalls
import SystemPackage

extension ControlGroups {
    /// The directories of an instance, in all hierarchies, whoever made them.
    package func existing(_ mark: Mark) -> [String] { existing()[mark] ?? [] }

    /// All directories of all instances: what a collection of garbage looks at.
    package func existing() -> [Mark: [String]] {
        var found: [Mark: [String]] = [:]
        for top in Set((Array(mounts.legacy.values) + [mounts.unified].compactMap { $0 }).map(\.mountPoint)).sorted() {
            Self.search(top, &found)
        }
        return found
    }

    private static func search(_ path: String, _ found: inout [Mark: [String]]) {
        for name in Files.directories(in: path) {
            let below = "\(path)/\(name)"
            if let mark = Mark(name) { found[mark, default: []].append(below) } else { search(below, &found) }
        }
    }

    /// Kills what runs in an instance's groups and removes them; nothing to do if there are none.
    /// - Throws: LabError with the group that stayed, if after some seconds processes are still in it.
    package func remove(_ mark: Mark) throws {
        for path in existing(mark) { try Self.remove(path) }
    }

    /// The same with one group and all below it.
    static func remove(_ path: String, milliseconds: UInt64 = 5000) throws {
        let deadline = Clock.monotonic + milliseconds * 1_000_000
        while !removeOnce(path) {
            guard Clock.monotonic < deadline else {
                throw LabError(
                    "control group \(path)", "its processes do not end: \(processes(in: path).prefix(5))",
                    remedy: "a process that waits for a device cannot be killed; 'netlab gc' removes the group later")
            }
            Clock.sleep(milliseconds: 2)
        }
    }

    /// Children first. False if something is left: the kernel needs a moment to bury what was killed.
    private static func removeOnce(_ path: String) -> Bool {
        kill(in: path)
        for name in Files.directories(in: path) where !removeOnce("\(path)/\(name)") { return false }
        return unsafe rmdir(path) == 0 || Errno.current == .noSuchFileOrDirectory
    }

    private static func kill(in path: String) {
        // Linux 5.14, version 2: all at once, those that are just being made too.
        if (try? Files.write("1", to: "\(path)/cgroup.kill", flags: O_WRONLY)) != nil { return }
        var held: [pid_t: SharedDescriptor] = [:]
        for pid in processes(in: path).prefix(256) {
            let raw = netlab_pidfd_open(pid)
            if raw >= 0 { held[pid] = SharedDescriptor(Descriptor(owning: raw)) }
        }
        // Who is in the group now still has the number under which we hold it.
        for pid in processes(in: path) {
            if let pidfd = held[pid] { _ = netlab_pidfd_signal(pidfd.raw, SIGKILL) }
        }
    }

    /// Does nothing run in a group or below it?
    static func isEmpty(_ path: String) -> Bool {
        processes(in: path).isEmpty && Files.directories(in: path).allSatisfy { isEmpty("\(path)/\($0)") }
    }

    private static func processes(in path: String) -> [pid_t] {
        words(of: "\(path)/cgroup.procs").compactMap { pid_t($0) }
    }
}
