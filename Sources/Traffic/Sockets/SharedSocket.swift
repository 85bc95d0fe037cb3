// A socket with one owner that several threads may use, and its options.

import CLinux
import Glibc
import SystemCalls
import SystemPackage

/// An open socket; it is closed with its last reference.
final class SharedSocket: Sendable {
    let descriptor: Descriptor

    var raw: CInt { descriptor.raw }

    /// socket(2) with SOCK_CLOEXEC, in the calling thread's namespace.
    init(_ family: CInt, _ type: __socket_type, protocol number: CInt = 0) throws(SystemCallError) {
        let flags = CInt(type.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        descriptor = Descriptor(owning: try systemCall("socket") { socket(family, flags, number) })
    }

    /// Takes over a socket that is open already.
    init(owning number: CInt) { descriptor = Descriptor(owning: number) }

    func bind(to address: SocketAddress) throws(SystemCallError) {
        try systemCall("bind", on: address.description) {
            unsafe address.bytes.withUnsafeBytes { bytes in
                guard let start = bytes.baseAddress else { return CInt(-1) }
                return unsafe Glibc.bind(raw, start.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
            }
        }
    }

    func connect(to address: SocketAddress) throws(SystemCallError) {
        try systemCall("connect", on: address.description) {
            unsafe address.bytes.withUnsafeBytes { bytes in
                guard let start = bytes.baseAddress else { return CInt(-1) }
                return unsafe Glibc.connect(raw, start.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
            }
        }
    }

    func set(_ option: SocketOption, to value: Int) throws(SystemCallError) {
        var value = CInt(clamping: value)
        try systemCall("setsockopt", on: option.name) {
            unsafe setsockopt(raw, option.level, option.number, &value, socklen_t(MemoryLayout<CInt>.size))
        }
    }

    /// Sets an option that is a struct timeval.
    func set(_ option: SocketOption, toMilliseconds milliseconds: Int) throws(SystemCallError) {
        var time = timeval(tv_sec: milliseconds / 1000, tv_usec: milliseconds % 1000 * 1000)
        try systemCall("setsockopt", on: option.name) {
            unsafe setsockopt(raw, option.level, option.number, &time, socklen_t(MemoryLayout<timeval>.size))
        }
    }

    /// The value of an option that is an array of `count` 32-bit numbers.
    func words(of option: SocketOption, count: Int) throws(SystemCallError) -> [UInt32] {
        var words = [UInt32](repeating: 0, count: count)
        var length = socklen_t(count * 4)
        try systemCall("getsockopt", on: option.name) {
            unsafe getsockopt(raw, option.level, option.number, &words, &length)
        }
        return words
    }

    func value(of option: SocketOption) throws(SystemCallError) -> Int { Int(try words(of: option, count: 1)[0]) }

    /// Sets a buffer size beyond the system's limit, or up to the limit where that right is missing (rootless).
    func force(_ option: SocketOption, else plain: SocketOption, to size: Int) throws(SystemCallError) {
        do {
            try set(option, to: size)
        } catch  where error.errno == .notPermitted {
            try set(plain, to: size)
        }
    }

    /// Is something waiting to be read?
    var isReadable: Bool {
        var entry = pollfd(fd: raw, events: Int16(POLLIN), revents: 0)
        return unsafe poll(&entry, 1, 0) == 1
    }
}

/// An option of setsockopt(2).
struct SocketOption {
    var name: String
    var level: CInt
    var number: CInt

    static let sendBuffer = SocketOption(name: "SO_SNDBUF", level: SOL_SOCKET, number: SO_SNDBUF)
    static let sendBufferForce = SocketOption(name: "SO_SNDBUFFORCE", level: SOL_SOCKET, number: SO_SNDBUFFORCE)
    static let reuseAddress = SocketOption(name: "SO_REUSEADDR", level: SOL_SOCKET, number: SO_REUSEADDR)
    static let sendTimeout = SocketOption(name: "SO_SNDTIMEO", level: SOL_SOCKET, number: SO_SNDTIMEO)
    static let receiveBuffer = SocketOption(name: "SO_RCVBUF", level: SOL_SOCKET, number: SO_RCVBUF)
    static let receiveBufferForce = SocketOption(name: "SO_RCVBUFFORCE", level: SOL_SOCKET, number: SO_RCVBUFFORCE)
    /// The kernel notes when each packet came in, in nanoseconds of CLOCK_REALTIME.
    static let timestamps = SocketOption(name: "SO_TIMESTAMPNS", level: SOL_SOCKET, number: 35)
    /// Nine numbers: 0 is the memory of the queue, 8 the drops (linux/sock_diag.h).
    static let memoryInfo = SocketOption(name: "SO_MEMINFO", level: SOL_SOCKET, number: 55)
    /// Two numbers, reset by reading: packets, drops (linux/if_packet.h).
    static let packetStatistics = SocketOption(name: "PACKET_STATISTICS", level: 263, number: 6)
    /// Each frame with the VLAN tag that the kernel took out of it.
    static let auxiliaryData = SocketOption(name: "PACKET_AUXDATA", level: 263, number: 8)
    static let packetIgnoreOutgoing = SocketOption(name: "PACKET_IGNORE_OUTGOING", level: 263, number: 23)
}
