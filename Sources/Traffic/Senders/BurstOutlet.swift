// `via: burst`: many packets in one send(2), which the kernel splits and transmits without a pause between them.

import CLinux
import Glibc
import Packets
import SystemCalls

/// One frame with the payloads of many (GSO, PACKET_VNET_HDR). Where the interface does not split it itself (`offloads: off`)
/// the kernel does so behind the qdisc, and gives all segments to the driver in one section with softirqs off: nothing can
/// drain in between, so what overflows does so every time. The qdisc counts and drops it as one.
final class BurstOutlet: Outlet {
    private static let vnetHeader = 10
    /// UDP_MAX_SEGMENTS: 64, or 128 of newer kernels.
    private static let mostDatagrams = 64

    private let socket: CInt
    private let limit: Int
    private let isBlocking: Bool
    private var bytes: [UInt8] = []
    private var headers = 0
    private var place: NetworkPlace?
    private var segment = 0
    private var held = 0
    /// How many packets the last result speaks of.
    private(set) var packets = 0

    /// At most `segments` packets in one send(2).
    init(socket: CInt, segments: Int, isBlocking: Bool) {
        self.socket = socket
        self.isBlocking = isBlocking
        limit = segments
        bytes.reserveCapacity(1 << 17)
    }

    static func open(interface: Int) throws(SystemCallError) -> SharedSocket {
        let socket = try PacketOutlet.open(interface: interface, bypasses: false)
        try socket.set(.packetVnetHeader, to: 1)
        return socket
    }

    var isImpatient: Bool { held > 0 }

    func send(_ frame: UnsafeRawBufferPointer, waiting: Bool) -> Int {
        guard !waiting else { return flush(waiting: true) }
        packets = 0
        if held == 0, !(unsafe begin(frame)) { return refuse(EINVAL) }
        guard frame.count == headers + segment else { return refuse(EINVAL) }
        if held > 0 { unsafe bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: frame[headers...])) }
        held += 1
        let most = limit == .max && place?.number == .udp ? Self.mostDatagrams : limit
        let isFull = held == most || bytes.count - Self.vnetHeader - 14 + segment > 65535
        return isFull ? flush(waiting: false) : 0
    }

    func finish() -> Int {
        guard held > 0 else { return 0 }
        var result = flush(waiting: isBlocking)
        while isBlocking, result == -Int(EAGAIN), !Interrupts.isRequested { result = flush(waiting: true) }
        held = 0
        return result < 0 ? result : packets
    }

    private func refuse(_ errno: CInt) -> Int {
        packets = 1
        return -Int(errno)
    }

    /// Takes the first frame: UDP or TCP directly in IP. Headers between them, or VLAN tags, the kernel would not split.
    private func begin(_ frame: UnsafeRawBufferPointer) -> Bool {
        bytes.removeAll(keepingCapacity: true)
        bytes.append(contentsOf: repeatElement(0, count: Self.vnetHeader))
        unsafe bytes.append(contentsOf: frame)
        guard let walk = FrameWalk(bytes.span.extracting(droppingFirst: Self.vnetHeader)), let place = walk.packet,
            let transport = place.transport, walk.linkLength == EthernetHeader.byteCount, place.isWhole,
            transport == place.start + (place.isIPv6 ? 40 : 20), frame.count > transport + 13
        else { return false }
        switch place.number {
        case .udp: headers = transport + 8
        case .tcp: headers = transport + Int(unsafe frame[transport + 12] >> 4) * 4
        default: return false
        }
        self.place = place
        segment = frame.count - headers
        return segment > 0
    }

    private func flush(waiting: Bool) -> Int {
        if held > 1 { describe() }
        let count = held
        let result = unsafe bytes.withUnsafeBytes {
            Int(unsafe netlab_send(socket, $0.baseAddress, $0.count, waiting ? 0 : CInt(MSG_DONTWAIT)))
        }
        packets = count
        // The frame waits with its packets for room in the send buffer.
        if isBlocking, result == -Int(EAGAIN) || result == -Int(EINTR) { return result }
        held = 0
        // The verdict of one segment; what became of each the drop events tell.
        return result == -Int(ENOBUFS) ? 0 : result
    }

    /// Writes the header of struct virtio_net_hdr and what the kernel expects of a frame that it shall split: lengths of the
    /// whole, and the pseudo header's sum as checksum.
    private func describe() {
        guard let place, let transport = place.transport else { return }
        let start = Self.vnetHeader
        let (isUDP, isIPv6) = (place.number == .udp, place.isIPv6)
        let length = bytes.count - start - transport
        if let checksum = place.headerChecksum {
            bytes.replace(at: start + place.start + 2, bigEndian: UInt16(length + 20))
            bytes.replace(at: start + checksum, bigEndian: UInt16(0))
            var sum = InternetChecksum()
            sum.add(bytes.span, (start + place.start)..<(start + transport))
            bytes.replace(at: start + checksum, bigEndian: sum.value)
        } else {
            bytes.replace(at: start + place.start + 4, bigEndian: UInt16(length))
        }
        if isUDP { bytes.replace(at: start + transport + 4, bigEndian: UInt16(length)) }
        let pseudo = place.pseudoHeader(bytes.span.extracting(droppingFirst: start), length: length)
        bytes.replace(at: start + transport + (isUDP ? 6 : 16), bigEndian: pseudo.folded)
        bytes[0] = 1  // VIRTIO_NET_HDR_F_NEEDS_CSUM
        bytes[1] = isUDP ? 5 : isIPv6 ? 4 : 1  // VIRTIO_NET_HDR_GSO_UDP_L4, _TCPV6, _TCPV4
        let fields = [headers, segment, transport, isUDP ? 6 : 16]
        for (index, field) in fields.enumerated() {
            bytes.replace(at: 2 + index * 2, bigEndian: UInt16(field).byteSwapped)
        }
    }
}

extension SocketOption {
    static let packetVnetHeader = SocketOption(name: "PACKET_VNET_HDR", level: 263, number: 15)
}
