// A frame in one line, for a terminal.

/// What a person looks for first in a frame, about as tcpdump(8) says it.
package enum FrameLine {
    /// `10.0.0.2.4000 > 10.0.0.6.9000: UDP, length 58, flow 1 packet 17`
    package static func text(_ bytes: [UInt8], length: Int) -> String {
        guard let frame = Frame(decoding: bytes.span), let ethernet = frame.headers.first as? EthernetHeader else {
            return "\(length) bytes"
        }
        let tags = frame.headers.compactMap { $0 as? VLANHeader }.map { "vlan \($0.id), " }.joined()
        let tag = bytes.count == length ? Tag(endOf: bytes.span).map { ", flow \($0.flow) packet \($0.sequence)" } : nil
        guard let ends = ends(frame) else {
            let type = ethernet.type.map { "ethertype 0x\(hex($0.rawValue)), " } ?? ""
            return "\(ethernet.source) > \(ethernet.destination): \(tags)\(type)length \(length)\(tag ?? "")"
        }
        return tags + transport(frame, ends) + (tag ?? "")
    }

    /// The outermost IP header's.
    private static func ends(_ frame: Frame) -> (source: String, destination: String)? {
        for header in frame.headers {
            if let ipv4 = header as? IPv4Header { return ("\(ipv4.source)", "\(ipv4.destination)") }
            if let ipv6 = header as? IPv6Header { return ("\(ipv6.source)", "\(ipv6.destination)") }
        }
        return nil
    }

    private static func transport(_ frame: Frame, _ ends: (source: String, destination: String)) -> String {
        for header in frame.headers {
            switch header {
            case let udp as UDPHeader:
                return "\(ends.source).\(udp.source) > \(ends.destination).\(udp.destination): UDP, "
                    + "length \(max(0, (udp.length.map(Int.init) ?? 8) - 8))"
            case let tcp as TCPHeader:
                return "\(ends.source).\(tcp.source) > \(ends.destination).\(tcp.destination): TCP, "
                    + "seq \(tcp.sequence ?? 0), ack \(tcp.acknowledgement), length \(frame.payload.count)"
            case let icmp as ICMPHeader:
                return "\(ends.source) > \(ends.destination): ICMP type \(icmp.type) code \(icmp.code)"
            default: continue
            }
        }
        return "\(ends.source) > \(ends.destination): IP, length \(frame.payload.count)"
    }

    private static func hex(_ value: UInt16) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }
}
