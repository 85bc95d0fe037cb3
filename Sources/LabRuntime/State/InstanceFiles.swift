// What netlab keeps in the state directory of an instance.

import SystemCalls

/// The files of one instance, by what they are.
package struct InstanceFiles: Sendable {
    let directory: String

    package init(_ directory: String) { self.directory = directory }

    /// The lab file as it was when the instance was made.
    var lab: String { "\(directory)/lab.yaml" }
    /// The intent, and below it what became of it.
    var journal: String { "\(directory)/journal" }
    /// /etc/hosts of all nodes.
    var hosts: String { "\(directory)/hosts" }
    /// /etc/resolv.conf of all nodes.
    var resolver: String { "\(directory)/resolv.conf" }
    /// Where the keeper answers.
    var socket: String { "\(directory)/keeper.sock" }
    /// The keeper's own complaints.
    var complaints: String { "\(directory)/keeper.log" }
    /// In a node's mount namespace a directory of the node's own; empty everywhere else.
    var run: String { "\(directory)/run" }
    /// What the lab's processes wrote.
    var logs: String { "\(directory)/log" }

    /// What a process wrote.
    package func log(of node: String, _ process: String) -> LogFiles { LogFiles("\(logs)/\(node).\(process)") }

    /// All of them that are there but the journal, and no file of anybody else.
    func present() throws(SystemCallError) -> [String] {
        let files = [lab, hosts, resolver, socket, complaints].filter { Files.exists($0) }
        let logs = Files.exists(logs) ? try Files.names(in: logs).map { "\(self.logs)/\($0)" } : []
        return logs.filter { Files.isRegular($0) } + files
    }
}
