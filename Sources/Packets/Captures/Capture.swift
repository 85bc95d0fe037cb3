// What a capture file holds: interfaces, and packets with times.

/// An interface that packets were captured at.
package struct CaptureInterface: Hashable, Sendable {
    /// LINKTYPE_ETHERNET of the tcpdump registry.
    package static let ethernet: UInt16 = 1

    /// if_name; nil if the file does not say.
    package var name: String?
    package var linkType: UInt16
    /// Bytes kept of a packet at most; 0 for all.
    package var snapLength: Int

    package init(name: String? = nil, linkType: UInt16 = ethernet, snapLength: Int = 262_144) {
        self.name = name
        self.linkType = linkType
        self.snapLength = snapLength
    }
}

/// A packet of a capture file.
package struct CapturedPacket: Hashable, Sendable {
    /// epb_flags, bits 0 and 1.
    package enum Direction: UInt32, Hashable, Sendable { case inbound = 1, outbound = 2 }

    /// The place of its interface in the file's list.
    package var interface: Int
    /// Nanoseconds since 1970; nil if the file does not say (a Simple Packet Block).
    package var time: UInt64?
    /// What was kept of the packet.
    package var bytes: [UInt8]
    /// Its true length in bytes.
    package var length: Int
    package var direction: Direction?
    package var comments: [String]

    package init(
        interface: Int = 0, time: UInt64?, bytes: [UInt8], length: Int? = nil, direction: Direction? = nil,
        comments: [String] = []
    ) {
        self.interface = interface
        self.time = time
        self.bytes = bytes
        self.length = length ?? bytes.count
        self.direction = direction
        self.comments = comments
    }

    /// Is it all there?
    package var isWhole: Bool { bytes.count == length }
}

/// Why a capture file cannot be read, or not to its end.
package enum CaptureError: Error, Equatable, CustomStringConvertible {
    case unknownFormat
    case unsupported(String)
    /// The file ends inside of a record.
    case truncated(what: String, offset: Int, missing: Int)
    /// A record contradicts itself.
    case malformed(what: String, offset: Int, reason: String)

    package var description: String {
        switch self {
        case .unknownFormat: "it is neither a pcap nor a pcapng file"
        case .unsupported(let what): "\(what) cannot be read; convert it with 'editcap -F pcapng'"
        case .truncated(let what, let offset, let missing):
            "\(what) at byte \(offset) is cut off: \(missing) bytes are missing"
        case .malformed(let what, let offset, let reason): "\(what) at byte \(offset) is damaged: \(reason)"
        }
    }
}
