// The way into a node, for a process that becomes a command there.

import CLinux
import Glibc
import Namespaces
import SystemCalls
import SystemPackage

/// Moves the calling process into a node: its network, and a /sys that shows it.
package struct NodeEntry {
    package let record: InstanceRecord
    package let node: String
    package let session: Session

    package init(record: InstanceRecord, node: String, session: Session) {
        self.record = record
        self.node = node
        self.session = session
    }

    /// Equivalent to what `ip netns exec INSTANCE.NODE` does before it runs the command. The process has one thread here.
    /// - Throws: LabError with the nodes there are, if this one is not among them.
    package func enter() throws {
        guard let intent = record.intent, intent.nodes.contains(node) else {
            let nodes = record.intent?.nodes.prefix(20).joined(separator: ", ") ?? "none"
            throw LabError("'\(node)'", "the lab '\(record.name)' has no such node", remedy: "its nodes are: \(nodes)")
        }
        try NetnsDirectory(session.netnsDirectory).open(intent.namespace(of: node)).enter()
        try mountSystemFiles()
        for (name, value) in [("NETLAB_INSTANCE", record.name), ("NETLAB_LAB", intent.lab), ("NETLAB_NODE", node)] {
            unsafe setenv(name, value, 1)
        }
    }

    /// A mount namespace of the command's own, with the node's devices under /sys.
    private func mountSystemFiles() throws(SystemCallError) {
        try linuxCall("unshare") { netlab_unshare(NETLAB_NEW_NS) }
        try systemCall("mount --make-rslave", on: "/") { unsafe mount("", "/", "none", UInt(MS_SLAVE | MS_REC), nil) }
        // Where /sys cannot be replaced (a container), the command still runs, with the host's /sys.
        guard unsafe umount2("/sys", CInt(MNT_DETACH)) == 0 else { return }
        try systemCall("mount", on: "/sys") { unsafe mount("sysfs", "/sys", "sysfs", 0, nil) }
    }
}
