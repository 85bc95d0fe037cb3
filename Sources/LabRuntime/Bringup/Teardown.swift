// The end of an instance: its names go, and with them everything the kernel keeps for it.

import Glibc
import Logging
import Namespaces
import Netlink
import SystemCalls
import SystemPackage

/// Removes what an intent names, if it carries the intent's mark, and nothing else.
package struct Teardown: Sendable {
    package let session: Session
    package let intent: Intent
    private let directory: NetnsDirectory

    package init(session: Session, intent: Intent) {
        self.session = session
        self.intent = intent
        self.directory = NetnsDirectory(session.netnsDirectory)
    }

    /// Removes all names of the instance.
    /// - Returns: names that are there but not ours; they were left alone.
    @discardableResult
    package func run() throws -> [String] {
        Logger(label: "netlab.teardown").debug("removing \(intent.nodes.count) namespaces of \(intent.instance)")
        // Whatever becomes of them, the names go.
        let settings = Result { try HostSetting.putBack(of: intent) }
        let foreign = try removeNames()
        try settings.get()
        return foreign
    }

    private func removeNames() throws -> [String] {
        if intent.controlGroups == true { try ControlGroups.detect().remove(intent.mark) }
        // The names of a rootless session go with its keeper; here are the machine's.
        guard !session.isRootless else { return [] }
        // The thread visits the namespaces to see their marks, and ends.
        return try FreshThread.run {
            var foreign: [String] = []
            for node in intent.nodes {
                let name = intent.namespace(of: node)
                if try isOurs(name, hub: intent.hubs.contains(node)) {
                    try directory.remove(name)
                } else if try directory.entry(name) != .absent {
                    foreign.append(name)
                }
            }
            return foreign
        }
    }

    private func isOurs(_ name: String, hub: Bool) throws -> Bool {
        switch try directory.entry(name) {
        case .absent: return false
        case .file(let mark): return mark == intent.mark
        case .namespace:
            guard try directory.enter(name) else { return false }
            var socket = try KernelSocket()
            guard try socket.mark() == intent.mark else { return false }
            if hub { try deleteLinks(&socket) }
            return true
        }
    }

    /// One request for all links of a hub costs one grace period; the kernel's own cleanup costs several.
    private func deleteLinks(_ socket: inout KernelSocket) throws {
        do { try socket.execute(.deleteLinks(group: LinkGroup.ours), operation: "delete links") } catch {
            // No link of the group is left.
            if error.errno != Errno(rawValue: ENODEV) { throw error }
        }
    }
}

/// IFLA_GROUP of the links that netlab makes: "nl".
enum LinkGroup {
    static let ours = 0x6e6c
}

extension Socket where Link == KernelTransport {
    /// The mark on `lo` of the socket's namespace, if it has one.
    mutating func mark() throws(NetlinkError) -> Mark? {
        var request = Message(type: 18)  // RTM_GETLINK
        request.put(UInt32(0))
        request.put(Int32(1))
        request.put(UInt32(0))
        request.put(UInt32(0))
        let alias: UInt16 = 20  // IFLA_IFALIAS
        let reply = try execute(request, operation: "get link").first
        return reply?.attributes(after: 16).string(alias).flatMap { Mark($0) }
    }
}
