// A netlink socket: sends requests, alone or many in one system call, and reads replies with extended ACK.

import CLinux
import Glibc
import SystemCalls
import SystemPackage

/// How bytes reach the kernel and come back. `Socket` does it for real; tests answer from a script.
package protocol Transport: ~Copyable {
    func send(_ bytes: [UInt8]) throws(NetlinkError)
    /// One datagram.
    func receive() throws(NetlinkError) -> ArraySlice<UInt8>
}

/// NETLINK_* of linux/netlink.h.
package enum ProtocolFamily {
    package static let route: CInt = 0
    package static let socketDiagnostics: CInt = 4
    package static let netfilter: CInt = 12
    package static let generic: CInt = 16
}

/// An AF_NETLINK socket. It stays in the network namespace of the thread that opened it.
package struct KernelTransport: Transport, ~Copyable, Sendable {
    package let descriptor: Descriptor

    /// - Parameter family: one of `ProtocolFamily`.
    package init(family: CInt) throws(NetlinkError) {
        descriptor = try Self.open(family)
    }

    private static func open(_ family: CInt) throws(NetlinkError) -> Descriptor {
        let raw = socket(AF_NETLINK, CInt(SOCK_RAW.rawValue) | CInt(SOCK_CLOEXEC.rawValue), family)
        guard raw >= 0 else { throw NetlinkError("open netlink socket", errno: .current) }
        let descriptor = Descriptor(owning: raw)
        // NETLINK_CAP_ACK (10): errors without the request; NETLINK_EXT_ACK (11); NETLINK_GET_STRICT_CHK (12).
        for option in [10, 11, 12] as [CInt] {
            var one: CInt = 1
            guard unsafe setsockopt(raw, 270, option, &one, 4) == 0 else {
                throw NetlinkError("set netlink socket option \(option)", errno: .current)
            }
        }
        // A chunk of a batch may be refused message by message (about 1 KiB of kernel memory each), and all refusals
        // wait until the chunk is sent. SO_RCVBUFFORCE (33) needs the right that batches need; who lacks it sends none.
        var size: CInt = 4 << 20
        _ = unsafe setsockopt(raw, SOL_SOCKET, 33, &size, 4)
        return descriptor
    }

    package func send(_ bytes: [UInt8]) throws(NetlinkError) {
        var count = unsafe Glibc.send(descriptor.raw, bytes, bytes.count, 0)
        if count < 0, Errno.current == .messageTooLong {
            makeRoom(toSend: bytes.count)
            count = unsafe Glibc.send(descriptor.raw, bytes, bytes.count, 0)
        }
        guard count == bytes.count else {
            throw NetlinkError("send", errno: count < 0 ? .current : Errno(rawValue: EMSGSIZE))
        }
    }

    /// Raises the send buffer, beyond the host's limit where the rights suffice (SO_SNDBUFFORCE).
    private func makeRoom(toSend count: Int) {
        var size = CInt(clamping: count + 4096)
        let length = socklen_t(MemoryLayout<CInt>.size)
        let force: CInt = 32
        if unsafe setsockopt(descriptor.raw, SOL_SOCKET, force, &size, length) != 0 {
            unsafe setsockopt(descriptor.raw, SOL_SOCKET, SO_SNDBUF, &size, length)
        }
    }

    package func receive() throws(NetlinkError) -> ArraySlice<UInt8> {
        var size = 0
        // The kernel fills the datagrams of a dump up to the largest buffer it has been offered, at most 32 KiB; single
        // replies are far smaller than this.
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 65536) { buffer, count in
            size = unsafe receive(into: buffer.baseAddress, count: buffer.count, flags: CInt(MSG_TRUNC))
            count = min(max(size, 0), buffer.count)
        }
        guard size >= 0 else { throw NetlinkError("receive", errno: Errno(rawValue: CInt(-size))) }
        guard size <= bytes.count else {
            throw NetlinkError("receive", errno: .messageTooLong, message: "reply of \(size) bytes")
        }
        return bytes[...]
    }

    /// A size, or -errno. The kernel answers at once: an interrupted call is simply repeated.
    private func receive(into buffer: UnsafeMutablePointer<UInt8>?, count: Int, flags: CInt) -> Int {
        while true {
            let size = unsafe recv(descriptor.raw, buffer, count, flags)
            if size >= 0 { return size }
            if Errno.current != .interrupted { return -Int(Errno.current.rawValue) }
        }
    }
}

/// A conversation with the kernel: one request and its replies, or a batch and its verdicts.
package struct Socket<Link: Transport & ~Copyable>: ~Copyable {
    package let transport: Link
    var sequence: UInt32 = 1

    package init(_ transport: consuming Link) { self.transport = transport }

    /// Sends one request and gives its replies; an acknowledgement alone gives none.
    /// - Throws: NetlinkError with the kernel's extended ACK.
    @discardableResult
    package mutating func execute(_ request: Message, operation: String) throws(NetlinkError) -> [Reply] {
        var request = request
        sequence += 1
        let dump = request.bytes[7] & 0x3 == 0x3
        request.address(sequence: sequence, acknowledged: !dump)
        try transport.send(request.bytes)
        return try replies(to: sequence, operation: operation)
    }

    /// Sends all requests of a batch in as few system calls as fit, and waits for the last acknowledgement.
    /// Requests behind a failed one are still carried out by the kernel, as with `ip -batch -force`.
    /// - Throws: the first failure, with the tag of its request.
    package mutating func execute(_ batch: Batch) throws(NetlinkError) {
        var failure: NetlinkError?
        for chunk in batch.chunks {
            let verdict = try executeChunk(chunk, of: batch)
            failure = failure ?? verdict
        }
        if let failure { throw failure }
    }

    /// The first failure in the chunk; throws only when the conversation itself fails.
    private mutating func executeChunk(_ chunk: Range<Int>, of batch: Batch) throws(NetlinkError) -> NetlinkError? {
        let first = sequence + 1
        var bytes: [UInt8] = []
        for index in chunk {
            var message = batch.requests[index].message
            sequence += 1
            // The kernel answers failures unasked: one acknowledgement, of the last request, says that all are done.
            message.address(sequence: sequence, acknowledged: index == chunk.upperBound - 1)
            bytes += message.bytes
            while bytes.count % 4 != 0 { bytes.append(0) }
        }
        try transport.send(bytes)
        return try verdicts(from: first, to: sequence, requests: batch.requests[chunk])
    }

    private func verdicts(
        from first: UInt32, to last: UInt32, requests: ArraySlice<Batch.Request>
    ) throws(NetlinkError) -> NetlinkError? {
        var failure: NetlinkError?
        while true {
            for reply in try datagram() where reply.type == MessageType.error && (first...last).contains(reply.sequence)
            {
                let request = requests[requests.startIndex + Int(reply.sequence - first)]
                if var error = reply.failure(of: request.operation), failure == nil {
                    error.tag = request.tag
                    failure = error
                }
                if reply.sequence == last { return failure }
            }
        }
    }

    private func replies(to sequence: UInt32, operation: String) throws(NetlinkError) -> [Reply] {
        let dumpInterrupted: UInt16 = 0x10
        var collected: [Reply] = []
        var changed = false
        while true {
            let replies = try datagram()
            if collected.isEmpty { collected.reserveCapacity(replies.count) }
            for reply in replies where reply.sequence == sequence {
                changed = changed || reply.flags & dumpInterrupted != 0 && reply.type != MessageType.error
                switch reply.type {
                case MessageType.error, MessageType.done:
                    if let error = reply.failure(of: operation) { throw error }
                    // Told only now: a dump that is not read to its end makes the kernel refuse the next one (EBUSY).
                    if changed {
                        throw NetlinkError(
                            operation, errno: .interrupted, message: "the dump changed while it was read")
                    }
                    return collected
                case MessageType.noOperation: continue
                default: collected.append(reply)
                }
            }
        }
    }

    func datagram() throws(NetlinkError) -> [Reply] {
        guard let replies = Reply.parse(try transport.receive()) else {
            throw NetlinkError("receive", errno: .badMessage, message: "malformed reply")
        }
        return replies
    }
}

extension Socket: Sendable where Link: Sendable & ~Copyable {}

extension Socket where Link == KernelTransport {
    /// Opens a socket in the calling thread's network namespace.
    package init(family: CInt = ProtocolFamily.route) throws(NetlinkError) {
        self.init(try KernelTransport(family: family))
    }

    /// The descriptor, for ioctl(2) in the socket's namespace.
    package var raw: CInt { transport.descriptor.raw }
}

/// Requests that go out together.
package struct Batch: Sendable {
    package struct Request: Sendable {
        package var message: Message
        package var operation: String
        /// The caller's number for the request; an error carries it back.
        package var tag: Int
    }

    package private(set) var requests: [Request] = []

    package init() {}

    package var isEmpty: Bool { requests.isEmpty }

    package mutating func add(_ message: Message, operation: String, tag: Int) {
        requests.append(Request(message: message, operation: operation, tag: tag))
    }

    /// Ranges of requests that fit one send: 32 KiB at most, so that the socket's send buffer takes it.
    var chunks: [Range<Int>] {
        var chunks: [Range<Int>] = []
        var start = 0
        var size = 0
        for (index, request) in requests.enumerated() {
            let length = (request.message.bytes.count + 3) & ~3
            if size + length > 32768, index > start {
                chunks.append(start..<index)
                start = index
                size = 0
            }
            size += length
        }
        return start < requests.count ? chunks + [start..<requests.count] : chunks
    }
}

/// A socket to the running kernel.
package typealias KernelSocket = Socket<KernelTransport>
