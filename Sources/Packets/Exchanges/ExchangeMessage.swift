// One packet of an exchange: what is sent, or what must come back.

/// What stands in IP. Where it is expected, fields left out are not looked at.
package enum ExchangeMessage: Hashable, Sendable {
    /// A sequence or acknowledgement number, perhaps counted from the segment that was expected last.
    package enum Number: Hashable, Sendable {
        case value(UInt32)
        /// `peer.seq+1`
        case peerSequence(Int)
        /// `peer.ack+1`
        case peerAcknowledgement(Int)

        package init?(_ text: String) {
            if let value = UInt32(text) {
                self = .value(value)
                return
            }
            let base = text.prefix(8)
            let rest = text.dropFirst(8)
            guard rest.isEmpty || rest.hasPrefix("+") || rest.hasPrefix("-"),
                let offset = rest.isEmpty ? 0 : Int(rest), abs(offset) <= Int(UInt32.max)
            else { return nil }
            switch base {
            case "peer.seq": self = .peerSequence(offset)
            case "peer.ack": self = .peerAcknowledgement(offset)
            default: return nil
            }
        }

        package var isOfPeer: Bool { if case .value = self { false } else { true } }

        package func value(_ peer: TCPHeader?) -> UInt32 {
            switch self {
            case .value(let value): value
            case .peerSequence(let offset): (peer?.sequence ?? 0) &+ UInt32(truncatingIfNeeded: offset)
            case .peerAcknowledgement(let offset): (peer?.acknowledgement ?? 0) &+ UInt32(truncatingIfNeeded: offset)
            }
        }
    }

    package struct TCP: Hashable, Sendable {
        package var flags: TCPHeader.Flags = []
        package var sequence: Number?
        package var acknowledgement: Number?
        package var window: UInt16?
        package var payload: [UInt8]?

        package init(
            flags: TCPHeader.Flags = [], sequence: Number? = nil, acknowledgement: Number? = nil,
            window: UInt16? = nil, payload: [UInt8]? = nil
        ) {
            self.flags = flags
            self.sequence = sequence
            self.acknowledgement = acknowledgement
            self.window = window
            self.payload = payload
        }
    }

    package struct UDP: Hashable, Sendable {
        package var payload: [UInt8]?

        package init(payload: [UInt8]? = nil) { self.payload = payload }
    }

    /// Of ICMP, or of ICMPv6.
    package struct ICMP: Hashable, Sendable {
        package var type: UInt8
        package var code: UInt8?
        package var id: UInt16?
        package var sequence: UInt16?
        package var payload: [UInt8]?

        package init(
            type: UInt8, code: UInt8? = nil, id: UInt16? = nil, sequence: UInt16? = nil, payload: [UInt8]? = nil
        ) {
            self.type = type
            self.code = code
            self.id = id
            self.sequence = sequence
            self.payload = payload
        }
    }

    /// How often a message is sent, and what is added to its TCP sequence number from one to the next.
    package struct Repetition: Hashable, Sendable {
        package var count: Int
        package var stride: UInt32

        package init(count: Int = 1, stride: UInt32 = 0) {
            self.count = count
            self.stride = stride
        }
    }

    case tcp(TCP)
    case udp(UDP)
    case icmp(ICMP)
    case icmpv6(ICMP)

    /// The IP protocol of it.
    package var ipProtocol: IPProtocol {
        switch self {
        case .tcp: .tcp
        case .udp: .udp
        case .icmp: .icmp
        case .icmpv6: .icmpv6
        }
    }

    package var payload: [UInt8]? {
        switch self {
        case .tcp(let tcp): tcp.payload
        case .udp(let udp): udp.payload
        case .icmp(let icmp), .icmpv6(let icmp): icmp.payload
        }
    }

    /// The header to send; what was left out is 0. `advance` is added to a TCP sequence number.
    package func header(
        ports: (source: UInt16, destination: UInt16), peer: TCPHeader?, advance: UInt32 = 0
    ) -> any Header {
        switch self {
        case .tcp(let tcp):
            var header = TCPHeader(source: ports.source, destination: ports.destination, flags: tcp.flags)
            header.sequence = (tcp.sequence?.value(peer) ?? 0) &+ advance
            header.acknowledgement = tcp.acknowledgement?.value(peer) ?? 0
            if let window = tcp.window { header.window = window }
            return header
        case .udp: return UDPHeader(source: ports.source, destination: ports.destination)
        case .icmp(let icmp):
            return ICMPHeader(type: icmp.type, code: icmp.code ?? 0, id: icmp.id ?? 0, sequence: icmp.sequence ?? 0)
        case .icmpv6(let icmp):
            return ICMPv6Header(type: icmp.type, code: icmp.code ?? 0, id: icmp.id ?? 0, sequence: icmp.sequence ?? 0)
        }
    }

    /// Is this header with this payload what was expected?
    package func matches(_ header: any Header, payload seen: [UInt8], peer: TCPHeader?) -> Bool {
        guard payload.map({ $0 == seen }) ?? true else { return false }
        switch self {
        case .tcp(let wanted):
            guard let tcp = header as? TCPHeader else { return false }
            return tcp.flags == wanted.flags && (wanted.sequence.map { $0.value(peer) == tcp.sequence } ?? true)
                && (wanted.acknowledgement.map { $0.value(peer) == tcp.acknowledgement } ?? true)
                && (wanted.window.map { $0 == tcp.window } ?? true)
        case .udp: return header is UDPHeader
        case .icmp(let wanted):
            guard let icmp = header as? ICMPHeader else { return false }
            return wanted.matches(icmp.type, icmp.code, icmp.id, icmp.sequence)
        case .icmpv6(let wanted):
            guard let icmp = header as? ICMPv6Header else { return false }
            return wanted.matches(icmp.type, icmp.code, icmp.id, icmp.sequence)
        }
    }
}

extension ExchangeMessage.ICMP {
    fileprivate func matches(_ type: UInt8, _ code: UInt8, _ id: UInt16, _ sequence: UInt16?) -> Bool {
        type == self.type && (self.code.map { $0 == code } ?? true) && (self.id.map { $0 == id } ?? true)
            && (self.sequence.map { $0 == sequence } ?? true)
    }
}
