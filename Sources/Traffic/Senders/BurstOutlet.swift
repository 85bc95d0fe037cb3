// `via: burst`: many packets in one send(2), which the kernel splits and transmits without a pause between them.

import CLinux
import Glibc
import Packets
import SystemCalls

/// One frame with the payloads of many (GSO, PACKET_VNET_HDR). Where the interface does not split it itself (`offloads: off`)
/// the kernel does so behind the qdisc, and gives all segments to the driver in one section with softirqs off: nothing can
/// drain in between, so what overflows does so every time. The qdisc counts and drops it as one.
final class BurstOutlet: Outlet {
    /// UDP_MAX_SEGMENTS of the kernel.
    static let mostDatagrams = 128
    private static let vnetHeader = 10

    private let socket: CInt
    private let limit: Int
    private let isBlocking: Bool
    private var bytes: [UInt8] = []
    private var headers = 0
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

    func send(_ frame: UnsafeRawBufferPointer, waiting: Bool) -> Int {
        guard !waiting else { return flush(waiting: true) }
        packets = 0
        if held == 0, !(unsafe begin(frame)) { return refuse(EINVAL) }
        guard frame.count == headers + segment else { return refuse(EINVAL) }
        unsafe bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: frame[(held == 0 ? 0 : headers)...]))
        held += 1
        let isFull = held == limit || bytes.count - Self.vnetHeader - 14 + segment > 65535
        return isFull ? flush(waiting: false) : 0
    }

    func finish() -> Int {
        guard held > 0 else { return 0 }
        var result = flush(waiting: isBlocking)
        while isBlocking, result == -Int(EAGAIN), !Interrupts.isRequested { result = flush(waiting: true) }
        return result < 0 ? result : packets
    }

    private func refuse(_ errno: CInt) -> Int {
        packets = 1
        return -Int(errno)
    }

    /// Finds where the payload of the first frame begins: behind UDP or TCP over IPv4 without options, or IPv6.
    private func begin(_ frame: UnsafeRawBufferPointer) -> Bool {
        guard frame.count > 54 else { return false }
        let isIPv6 = unsafe frame[12] == 0x86
        let transport = isIPv6 ? 54 : 34
        let number = unsafe frame[isIPv6 ? 20 : 23]
        guard number == IPProtocol.udp.rawValue || number == IPProtocol.tcp.rawValue, frame.count > transport + 13
        else {
            return false
        }
        headers = transport + (number == IPProtocol.udp.rawValue ? 8 : Int(unsafe frame[transport + 12] >> 4) * 4)
        segment = frame.count - headers
        bytes = Array(repeating: 0, count: Self.vnetHeader)
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
        let start = Self.vnetHeader
        let isIPv6 = bytes[start + 12] == 0x86
        let transport = start + (isIPv6 ? 54 : 34)
        let isUDP = headers == transport - start + 8
        let length = bytes.count - transport
        if isIPv6 {
            bytes.replace(at: start + 18, bigEndian: UInt16(length))
        } else {
            bytes.replace(at: start + 16, bigEndian: UInt16(length + 20))
            bytes.replace(at: start + 24, bigEndian: UInt16(0))
            bytes.replace(at: start + 24, bigEndian: InternetChecksum.of(Array(bytes[(start + 14)..<transport])))
        }
        if isUDP { bytes.replace(at: transport + 4, bigEndian: UInt16(length)) }
        var pseudo = InternetChecksum()
        pseudo.add(Array(bytes[(start + (isIPv6 ? 22 : 26))..<transport]))
        pseudo.add([0, isUDP ? 17 : 6, UInt8(length >> 8), UInt8(length & 0xff)])
        bytes.replace(at: transport + (isUDP ? 6 : 16), bigEndian: pseudo.folded)
        bytes[0] = 1  // VIRTIO_NET_HDR_F_NEEDS_CSUM
        bytes[1] = isUDP ? 5 : isIPv6 ? 4 : 1  // VIRTIO_NET_HDR_GSO_UDP_L4, _TCPV6, _TCPV4
        let fields = [headers, segment, transport - start, isUDP ? 6 : 16]
        for (index, field) in fields.enumerated() {
            bytes.replace(at: 2 + index * 2, bigEndian: UInt16(field).byteSwapped)
        }
    }
}

extension SocketOption {
    static let packetVnetHeader = SocketOption(name: "PACKET_VNET_HDR", level: 263, number: 15)
}
