// The first line of a journal: everything of an instance that outlives a killed netlab.

import Namespaces
import SystemCalls

/// What a bring-up is about to make outside of its namespaces, written before the first step.
package struct Intent: Codable, Sendable, Equatable {
    package var schema = 1
    package var instance: String
    /// The second half of the mark.
    package var id: String
    package var lab: String
    /// The lab file's absolute path; `-` for standard input.
    package var file: String
    package var parameters: [String: String]
    /// Nodes in the order of the lab file. Their namespaces are INSTANCE.NODE.
    package var nodes: [String]
    /// Nodes with so many links that deleting these as a group is quicker than leaving them to the kernel's cleanup.
    package var hubs: [String]
    /// Some of its processes or senders have control groups; they carry its mark.
    /// nil in journals of netlab 0.1.0, which had none.
    package var controlGroups: Bool?
    /// Settings of the machine that it changes, as they were before; nil: none, and in journals of netlab 0.1.0.
    package var hostSettings: [HostSetting]?
    /// Made by `run`: garbage as soon as its netlab is gone, unless it was kept.
    package var ephemeral: Bool
    package var uid: UInt32
    package var pid: Int32
    /// Nanoseconds since 1970.
    package var created: UInt64
    /// /proc/sys/kernel/random/boot_id: after a reboot nothing of this is left.
    package var bootID: String

    package var mark: Mark { Mark(instance: instance, id: id) }

    /// Where the lab file lies: what relative paths of its processes begin at.
    package var directory: String {
        guard file.hasPrefix("/"), let slash = file.lastIndex(of: "/"), slash != file.startIndex else { return "/" }
        return String(file[..<slash])
    }

    package func namespace(of node: String) -> String { "\(instance).\(node)" }

    /// This boot's number.
    package static func currentBootID() throws(SystemCallError) -> String {
        String(try Files.text("/proc/sys/kernel/random/boot_id").prefix { $0 != "\n" })
    }
}
