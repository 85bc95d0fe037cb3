// `via: xdp`: frames by an AF_XDP socket in copying mode, up to 32 with one system call, past the qdisc.

import CLinux
import Glibc
import Namespaces
import SystemCalls
import SystemPackage

/// The rings of an AF_XDP socket.
///
/// It is safe because the rings live as long as the object, and one thread at a time, the sender's, uses it.
@safe final class XDPOutlet: Outlet, @unchecked Sendable {
    /// What the kernel takes with one system call.
    static let batch = 32

    private let rings: OpaquePointer
    private let isBlocking: Bool
    private var held = 0
    /// How many packets the last result speaks of.
    private(set) var packets = 0
    private(set) var refused: [RefusedPacket] = []

    /// Binds `socket` to queue 0 of the interface.
    init(socket: CInt, interface: Int, isBlocking: Bool) throws(SystemCallError) {
        var rings: OpaquePointer?
        try linuxCall("bind", on: "AF_XDP") {
            unsafe netlab_xdp_open(socket, UInt32(truncatingIfNeeded: interface), 4096, &rings)
        }
        guard let rings = unsafe rings else { throw SystemCallError("bind", on: "AF_XDP", errno: .ioError) }
        unsafe self.rings = rings
        self.isBlocking = isBlocking
        refused.reserveCapacity(Self.batch)
    }

    deinit { unsafe netlab_xdp_close(rings) }

    var isImpatient: Bool { held > 0 }

    func send(_ frame: UnsafeRawBufferPointer, waiting: Bool) -> Int {
        packets = 0
        refused.removeAll(keepingCapacity: true)
        let result = unsafe netlab_xdp_put(rings, frame.baseAddress, frame.count)
        if result < 0 {
            // Without a free slot what waits must go first.
            if result == -EAGAIN { _ = unsafe netlab_xdp_kick(rings) }
            packets = 1
            return Int(result)
        }
        held += 1
        guard held >= Self.batch else { return 0 }
        let verdict = kick()
        // Interrupted: what waits goes with `finish`.
        return verdict == -EAGAIN && isBlocking ? 0 : book(verdict)
    }

    func finish() -> Int {
        packets = 0
        refused.removeAll(keepingCapacity: true)
        return held > 0 ? book(kick()) : 0
    }

    /// The device's verdict on single packets is not told: drop events tell.
    private func kick() -> CInt {
        var result = unsafe netlab_xdp_kick(rings)
        while result == -EAGAIN, isBlocking, !Interrupts.isRequested { result = unsafe netlab_xdp_kick(rings) }
        return result
    }

    /// What the kernel refused it shall not send later either, as when the interface is up again.
    private func book(_ verdict: CInt) -> Int {
        let left = verdict < 0 ? Int(unsafe netlab_xdp_discard(rings)) : 0
        for index in (held - left)..<held { refused.append(RefusedPacket(index: index, errno: -Int(verdict))) }
        (packets, held) = (held, 0)
        return packets
    }

    /// Can this kernel do it? Tried on the loopback of a new namespace.
    package static func probe() throws {
        try Namespace.unnamed().run {
            let socket = try SharedSocket(NETLAB_AF_XDP, SOCK_RAW)
            _ = try XDPOutlet(socket: socket.raw, interface: 1, isBlocking: false)
        }
    }
}

/// The capability `xdp`.
package enum XDPSupport {
    /// - Throws: SystemCallError where the kernel has no AF_XDP or the caller no right to it.
    package static func probe() throws { try XDPOutlet.probe() }
}
