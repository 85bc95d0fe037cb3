// A packet that came back in an exchange.

import Packets

/// A packet that came back.
struct ExchangeReply {
    var header: any Header
    var payload: [UInt8]
    /// Where it came from, if that is not the other end: a router with a complaint.
    var elsewhere: IPAddress?

    /// nil where the frame is none of the exchange's.
    init?(_ frame: Frame, _ ends: SocketEnds) {
        guard let place = frame.headers.firstIndex(where: { $0 is IPv4Header || $0 is IPv6Header }),
            let (source, destination) = Self.addresses(frame.headers[place]), destination == ends.source,
            let inner = frame.headers[(place + 1)...].first(where: { !($0 is any ExtensionHeader) })
        else { return nil }
        header = inner
        payload = frame.payload
        elsewhere = source == ends.destination ? nil : source
        switch inner {
        case let tcp as TCPHeader:
            guard elsewhere == nil, tcp.source == ends.destinationPort, tcp.destination == ends.sourcePort else {
                return nil
            }
        case let udp as UDPHeader:
            guard elsewhere == nil, udp.source == ends.destinationPort, udp.destination == ends.sourcePort else {
                return nil
            }
        case let icmp as ICMPHeader: guard icmp.isError ? quotes(ends) : elsewhere == nil else { return nil }
        case let icmp as ICMPv6Header:
            // Neighbours look for each other at any time.
            guard icmp.isError ? quotes(ends) : elsewhere == nil && icmp.type < 130 else { return nil }
        default: return nil
        }
    }

    /// Is the packet that an error complains about one of the exchange's?
    private func quotes(_ ends: SocketEnds) -> Bool {
        guard let quoted = Frame(decodingIP: payload.span), let ip = quoted.headers.first,
            let (source, destination) = Self.addresses(ip)
        else { return false }
        guard source == ends.source, destination == ends.destination else { return false }
        switch quoted.headers.dropFirst().first(where: { !($0 is any ExtensionHeader) }) {
        case let udp as UDPHeader: return udp.source == ends.sourcePort && udp.destination == ends.destinationPort
        // Eight bytes of it need not be quoted with more.
        case let tcp as TCPHeader: return tcp.source == ends.sourcePort && tcp.destination == ends.destinationPort
        default: return true
        }
    }

    private static func addresses(_ header: any Header) -> (IPAddress, IPAddress)? {
        if let ip = header as? IPv4Header { return (.v4(ip.source), .v4(ip.destination)) }
        if let ip = header as? IPv6Header { return (.v6(ip.source), .v6(ip.destination)) }
        return nil
    }

    var text: String {
        ExchangeMessage.text(header, payload: payload) + (elsewhere.map { " from \($0)" } ?? "")
    }
}
