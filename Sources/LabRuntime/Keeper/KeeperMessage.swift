// What is said to a keeper and what it answers: one JSON document per packet of its socket.

import Foundation
import PacketPath

/// A request to the keeper of a lab.
///
/// The socket is `keeper.sock` in the lab's state directory: AF_UNIX, SOCK_SEQPACKET, one JSON document per packet,
/// `{"status":{}}`. Only the lab's owner and root are answered.
package enum KeeperRequest: Codable, Sendable, Equatable {
    /// Start the lab's processes, and drop events if asked for. Only over the lease. Answers: `processes` at each change,
    /// then `done` or `failed`.
    case begin(trace: Bool)
    /// The lab outlives the command that made it. Only over the lease. Answer: `done`.
    case keep
    /// Answer: `processes`.
    case status
    /// The namespaces of a node, or of the session. Answer: `namespaces`, with their descriptors in the same order.
    case enter(node: String?)
    /// What the drop events have seen since the lab is up. Answer: `drops`.
    case drops
    /// Take a change back after so many nanoseconds. Answer: `done`.
    case undo(after: UInt64, Undo)
    /// End all processes, then the keeper. Answer: `done`, when all have ended.
    case stop
}

package enum KeeperReply: Codable, Sendable, Equatable {
    case processes([ProcessStatus])
    case namespaces([Spaces.Kind])
    case drops(DropSnapshot)
    case done
    case failed(String)
}

/// A change that is taken back later.
package enum Undo: Codable, Sendable, Equatable {
    /// Of the interface with this index. Equivalent: `ip -n INSTANCE.NODE link set dev INTERFACE up` (or `down`).
    case linkState(node: String, interface: Int, up: Bool)

    func isSamePlace(as other: Undo) -> Bool {
        switch (self, other) {
        case (.linkState(let node, let interface, _), .linkState(let otherNode, let otherInterface, _)):
            node == otherNode && interface == otherInterface
        }
    }
}

/// What the kernel's drop events told since a moment.
package struct DropSnapshot: Codable, Sendable, Equatable {
    /// Nanoseconds since 1970.
    package var since: UInt64
    /// The largest loss first, 200 lines at most.
    package var summary: DropSummary
    /// Packets of lines beyond these.
    package var others: UInt64
}

enum KeeperCoding {
    /// Bytes of a message at most.
    static let limit = 160_000

    static func encode(_ value: some Encodable) throws -> [UInt8] { Array(try JSONEncoder().encode(value)) }

    static func decode<Value: Decodable>(_ type: Value.Type, _ bytes: [UInt8]) throws -> Value {
        try JSONDecoder().decode(type, from: Data(bytes))
    }
}
