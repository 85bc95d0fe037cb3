// Entries of the table of connections, made with IPCTNL_MSG_CT_NEW.

import Packets

/// Connections of UDP between addresses of RFC 2544 (198.18.0.0/15), told apart by a number from 0.
///
/// Source: linux/netfilter/nfnetlink_conntrack.h, CTA_*; nf_conntrack_common.h, IPS_*.
package struct ConntrackEntries: Sendable {
    /// Seen in both directions for some time: a full table gives them up for no other.
    package var assured: Bool
    private let template: Message

    /// - Parameter timeout: seconds until an entry ends by itself.
    package init(assured: Bool, timeout: UInt32) {
        self.assured = assured
        template = Self.message(Self.status(assured: assured), timeout)
    }

    /// Requests for the entries of these numbers, each its own tag.
    ///
    /// Equivalent to `conntrack -I -p udp -s SOURCE -d 198.19.255.254 --sport PORT --dport 9 -t TIMEOUT -u ASSURED`.
    package func batch(_ numbers: Range<Int>) -> Batch {
        var batch = Batch()
        for number in numbers {
            let source = Self.source(number)
            var message = template
            for place in Self.addressPlaces { message.replace(at: place, bigEndian: source.address) }
            for place in Self.portPlaces { message.replace(at: place, bigEndian: source.port) }
            batch.add(message, operation: "add connection", tag: number)
        }
        return batch
    }

    /// Whence the connection of a number comes; all go to one destination.
    package static func source(_ number: Int) -> (address: UInt32, port: UInt16) {
        (0xc612_0001 + UInt32(number / 60000), UInt16(1024 + number % 60000))
    }

    /// IPS_CONFIRMED, and of those that were answered IPS_SEEN_REPLY and IPS_ASSURED.
    private static func status(assured: Bool) -> UInt32 { assured ? 8 | 4 | 2 : 8 }

    /// Where the source stands in a request: in the direction it came, and in the other.
    private static let addressPlaces = [32, 92]
    private static let portPlaces = [60, 120]

    private static func message(_ status: UInt32, _ timeout: UInt32) -> Message {
        let first = source(0)
        let here = (address: first.address, port: first.port)
        let there = (address: UInt32(0xc613_fffe), port: UInt16(9))
        // NFNL_SUBSYS_CTNETLINK in the upper byte, IPCTNL_MSG_CT_NEW in the lower.
        var message = Message(type: 1 << 8, flags: Message.Flags.create | Message.Flags.exclusive)
        message.put(UInt8(2))  // AF_INET
        message.put(UInt8(0))
        message.put(UInt16(0))
        message.putTuple(1, from: here, to: there)  // CTA_TUPLE_ORIG
        message.putTuple(2, from: there, to: here)  // CTA_TUPLE_REPLY
        message.attribute(3, status.bigEndian)  // CTA_STATUS
        message.attribute(7, timeout.bigEndian)  // CTA_TIMEOUT
        return message
    }
}

extension Message {
    /// One direction of a connection of UDP.
    fileprivate mutating func putTuple(
        _ type: UInt16, from source: (address: UInt32, port: UInt16), to destination: (address: UInt32, port: UInt16)
    ) {
        nested(type) { tuple in
            tuple.nested(1) { ip in  // CTA_TUPLE_IP: CTA_IP_V4_SRC, CTA_IP_V4_DST
                ip.attribute(1, source.address.bigEndian)
                ip.attribute(2, destination.address.bigEndian)
            }
            tuple.nested(2) { proto in  // CTA_TUPLE_PROTO: CTA_PROTO_NUM, CTA_PROTO_SRC_PORT, CTA_PROTO_DST_PORT
                proto.attribute(1, UInt8(17))
                proto.attribute(2, source.port.bigEndian)
                proto.attribute(3, destination.port.bigEndian)
            }
        }
    }
}
