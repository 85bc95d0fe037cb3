// Sockets and packets of other kinds than datagrams over IPv4.

import Glibc
import Namespaces
import SystemCalls

extension CollectorBed {
    /// Datagrams to a closed port of ::1.
    func sendOverIPv6(_ count: Int) throws {
        try namespace.run {
            let sender = try Self.open(AF_INET6, SOCK_DGRAM)
            var target = sockaddr_in6()
            target.sin6_family = sa_family_t(AF_INET6)
            target.sin6_port = UInt16(9).bigEndian
            _ = unsafe inet_pton(AF_INET6, "::1", &target.sin6_addr)
            for _ in 0..<count {
                try unsafe withUnsafePointer(to: &target) { pointer in
                    try unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                        let size = socklen_t(MemoryLayout<sockaddr_in6>.size)
                        try systemCall("sendto") { unsafe sendto(sender.raw, [1, 2, 3], 3, 0, address, size) }
                    }
                }
            }
        }
    }

    /// A UDP socket of every IPv6 address.
    func socketOverIPv6(port: UInt16) throws -> OpenSocket {
        try namespace.run {
            let socket = try Self.open(AF_INET6, SOCK_DGRAM)
            var address = sockaddr_in6()
            address.sin6_family = sa_family_t(AF_INET6)
            address.sin6_port = port.bigEndian
            try systemCall("bind") {
                unsafe withUnsafePointer(to: &address) { pointer in
                    unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                        unsafe bind(socket.raw, $0, socklen_t(MemoryLayout<sockaddr_in6>.size))
                    }
                }
            }
            return OpenSocket(descriptor: socket)
        }
    }

    /// ICMP echo replies that nobody asked for: connection tracking calls them invalid.
    func sendEchoReplies(_ count: Int) throws {
        try namespace.run {
            let sender = try Self.open(AF_INET, SOCK_RAW, CInt(IPPROTO_ICMP))
            let reply: [UInt8] = [0, 0, 0xff, 0xff, 0, 0, 0, 0]
            for _ in 0..<count {
                try unsafe Self.withAddress("127.0.0.1", 0) { address, size in
                    try systemCall("sendto") { unsafe sendto(sender.raw, reply, reply.count, 0, address, size) }
                }
            }
        }
    }

    /// A TCP socket of 127.0.0.1 that listens, with room for one connection.
    func listener(port: UInt16) throws -> OpenSocket {
        try namespace.run {
            let socket = try Self.open(AF_INET, SOCK_STREAM)
            try unsafe Self.withAddress("127.0.0.1", port) { address, size in
                try systemCall("bind") { unsafe bind(socket.raw, address, size) }
            }
            try systemCall("listen") { listen(socket.raw, 1) }
            return OpenSocket(descriptor: socket)
        }
    }

    /// Begins to connect to 127.0.0.1, and does not wait.
    func connection(port: UInt16) throws -> OpenSocket {
        try namespace.run {
            let socket = try Self.open(AF_INET, SOCK_STREAM)
            _ = fcntl(socket.raw, F_SETFL, O_NONBLOCK)
            unsafe Self.withAddress("127.0.0.1", port) { _ = unsafe connect(socket.raw, $0, $1) }
            return OpenSocket(descriptor: socket)
        }
    }

    /// A packet socket with the smallest buffer that hears everything on an interface, and that nobody reads.
    func packetSocket(on interface: String) throws -> OpenSocket {
        try namespace.run {
            let socket = try Self.open(AF_PACKET, SOCK_RAW, 0)
            var size: CInt = 2304
            try systemCall("setsockopt") { unsafe setsockopt(socket.raw, SOL_SOCKET, SO_RCVBUF, &size, 4) }
            // struct sockaddr_ll: family, ETH_P_ALL, index.
            var address: [UInt16] = [UInt16(AF_PACKET), UInt16(3).bigEndian] + Array(repeating: 0, count: 8)
            let index = UInt32(unsafe if_nametoindex(interface))
            address[2] = UInt16(truncatingIfNeeded: index)
            address[3] = UInt16(truncatingIfNeeded: index >> 16)
            try systemCall("bind") {
                unsafe address.withUnsafeBytes { bytes -> CInt in
                    guard let start = bytes.baseAddress else { return -1 }
                    return unsafe bind(socket.raw, start.assumingMemoryBound(to: sockaddr.self), 20)
                }
            }
            return OpenSocket(descriptor: socket)
        }
    }

    private static func open(
        _ family: CInt, _ type: __socket_type, _ number: CInt = 0
    ) throws(SystemCallError) -> Descriptor {
        let flags = CInt(type.rawValue) | CInt(SOCK_CLOEXEC.rawValue)
        return Descriptor(owning: try systemCall("socket") { Glibc.socket(family, flags, number) })
    }

    private static func withAddress(
        _ text: String, _ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) throws -> Void
    ) rethrows {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        _ = unsafe inet_pton(AF_INET, text, &address.sin_addr)
        try unsafe withUnsafePointer(to: &address) { pointer in
            try unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                try unsafe body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
