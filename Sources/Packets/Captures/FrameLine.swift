// A frame in one line, for a terminal.

/// What a person looks for first in a frame, about as tcpdump(8) says it.
package enum FrameLine {
    /// `10.0.0.2.4000 > 10.0.0.6.9000: UDP, length 58, flow 1 packet 17`
    package static func text(_ bytes: [UInt8], length: Int) -> String {
        guard let frame = Frame(decoding: bytes.span), let ethernet = frame.headers.first as? EthernetHeader else {
            return "\(length) bytes"
        }
        let tag = bytes.count == length ? Tag(endOf: bytes.span).map { ", flow \($0.flow) packet \($0.sequence)" } : nil
        let network = frame.headers.compactMap { $0 as? IPv4Header }.first
        guard let network else {
            let type = ethernet.type.map { ", ethertype 0x\(hex($0.rawValue))" } ?? ""
            return "\(ethernet.source) > \(ethernet.destination)\(type), length \(length)\(tag ?? "")"
        }
        if let udp = frame.headers.compactMap({ $0 as? UDPHeader }).first {
            return "\(network.source).\(udp.source) > \(network.destination).\(udp.destination): UDP, "
                + "length \(max(0, (udp.length.map(Int.init) ?? 8) - 8))\(tag ?? "")"
        }
        let number = network.number.map { "protocol \($0.rawValue)" } ?? "IP"
        return "\(network.source) > \(network.destination): \(number), length \(network.totalLength ?? 0)\(tag ?? "")"
    }

    private static func hex(_ value: UInt16) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }
}
