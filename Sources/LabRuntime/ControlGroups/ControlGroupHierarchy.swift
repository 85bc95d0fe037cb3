// Where this machine has its control groups, and which of them is ours.

import SystemCalls

/// A controller that netlab uses, under the kernel's name.
package enum ControlGroupController: String, CaseIterable, Sendable {
    case memory, pids, cpu

    /// What a lab that needs it says under `requires`.
    package var capability: String { "cgroup-\(rawValue)" }
}

/// One mounted hierarchy: a tree of directories.
struct ControlGroupHierarchy: Hashable, Sendable {
    enum Version: Sendable { case v1, v2 }

    var version: Version
    var mountPoint: String
    /// The directory of the calling process's own group: what binds it binds whatever is made below.
    var own: String

    /// The groups from our own up to the top that is mounted.
    var ownAndAbove: [String] {
        var path = own
        var found = [path]
        while path != mountPoint, let slash = path.lastIndex(of: "/"), path.hasPrefix(mountPoint + "/") {
            path = String(path[..<slash])
            found.append(path)
        }
        return found
    }
}

/// All hierarchies that are mounted: that of version 2, and for controllers that are elsewhere those of version 1.
struct ControlGroupMounts: Sendable {
    var unified: ControlGroupHierarchy?
    var legacy: [ControlGroupController: ControlGroupHierarchy] = [:]

    /// This process's.
    static func current() throws(SystemCallError) -> ControlGroupMounts {
        try ControlGroupMounts(
            mountinfo: Files.text("/proc/self/mountinfo"), membership: Files.text("/proc/self/cgroup"))
    }

    /// Reads /proc/PID/mountinfo and /proc/PID/cgroup.
    init(mountinfo: String, membership: String) {
        let groups = membership.split(separator: "\n").map {
            $0.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        }
        .filter { $0.count == 3 }
        for line in mountinfo.split(separator: "\n") {
            guard let mount = Mount(line) else { continue }
            if mount.type == "cgroup2", unified == nil, let group = groups.first(where: { $0[1].isEmpty }) {
                unified = mount.hierarchy(.v2, group: group[2])
            }
            for controller in ControlGroupController.allCases
            where mount.type == "cgroup" && mount.options.contains(controller.rawValue[...])
                && legacy[controller] == nil
            {
                let named = groups.first { $0[1].split(separator: ",").contains(controller.rawValue[...]) }
                if let named { legacy[controller] = mount.hierarchy(.v1, group: named[2]) }
            }
        }
    }

    /// One line of mountinfo.
    private struct Mount {
        var root: String
        var point: String
        var type: Substring
        var options: [Substring]

        init?(_ line: Substring) {
            let words = line.split(separator: " ")
            guard let dash = words.firstIndex(of: "-"), dash >= 6, words.count > dash + 3 else { return nil }
            (root, point) = (Self.unescaped(words[3]), Self.unescaped(words[4]))
            type = words[dash + 1]
            options = words[dash + 3].split(separator: ",")
        }

        /// The kernel writes space, tab, newline and backslash as `\040`.
        private static func unescaped(_ text: Substring) -> String {
            let parts = text.split(separator: "\\", omittingEmptySubsequences: false)
            return parts.dropFirst().reduce(into: String(parts.first ?? "")) { result, part in
                let code = UInt8(part.prefix(3), radix: 8) ?? UInt8(ascii: "\\")
                result.append(Character(Unicode.Scalar(code)))
                result += part.dropFirst(3)
            }
        }

        /// The group's path is relative to the hierarchy, of which a container may have a part only.
        func hierarchy(_ version: ControlGroupHierarchy.Version, group: Substring) -> ControlGroupHierarchy {
            var below = String(group)
            if root != "/" {
                below = below == root ? "/" : below.hasPrefix(root + "/") ? String(below.dropFirst(root.count)) : "/"
            }
            // Outside our cgroup namespace.
            if below.hasPrefix("/..") { below = "/" }
            return .init(version: version, mountPoint: point, own: below == "/" ? point : point + below)
        }
    }
}
