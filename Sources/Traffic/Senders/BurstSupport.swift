// The capability `burst`: whether the kernel splits a frame of many UDP packets that a packet socket gives it.

import CLinux
import Glibc
import Namespaces
import Packets
import SystemCalls
import SystemPackage

package enum BurstSupport {
    /// Sends two packets in one frame over the loopback of a new namespace.
    /// - Throws: SystemCallError; EINVAL before Linux 6.2, whose packet sockets do not know UDP's segmentation.
    package static func probe() throws {
        let home = IPv4Address(0x7f00_0001)
        let headers: [any Header] = [
            EthernetHeader(destination: MACAddress(0), source: MACAddress(0)),
            IPv4Header(source: home, destination: home), UDPHeader(source: 9, destination: 9),
        ]
        let frame = try Frame(headers, payload: Array(repeating: 0, count: 32)).encoded()
        try Namespace.unnamed().run {
            let socket = try BurstOutlet.open(interface: 1)
            try raiseLoopback(socket)
            let outlet = BurstOutlet(socket: socket.raw, segments: 2, isBlocking: false)
            let results = unsafe frame.withUnsafeBytes { frame in
                unsafe (outlet.send(frame, waiting: false), outlet.send(frame, waiting: false))
            }
            let result = min(results.0, results.1)
            if result < 0 {
                throw SystemCallError("send", on: "two UDP packets in one frame", errno: Errno(rawValue: CInt(-result)))
            }
        }
    }

    /// Sends so many TCP segments in one frame over an interface of the calling thread's namespace.
    /// - Throws: SystemCallError.
    package static func send(
        segments: Int, from source: MACAddress, to destination: MACAddress, interface: Int
    ) throws {
        let headers: [any Header] = [
            EthernetHeader(destination: destination, source: source),
            IPv4Header(source: IPv4Address(0x0a00_0001), destination: IPv4Address(0x0a00_0002)),
            TCPHeader(source: 9, destination: 9),
        ]
        let frame = try Frame(headers, payload: Array(repeating: 0, count: 32)).encoded()
        let socket = try BurstOutlet.open(interface: interface)
        let outlet = BurstOutlet(socket: socket.raw, segments: segments, isBlocking: false)
        for _ in 0..<segments {
            let result = unsafe frame.withUnsafeBytes { unsafe outlet.send($0, waiting: false) }
            if result < 0 {
                throw SystemCallError(
                    "send", on: "\(segments) TCP segments in one frame", errno: Errno(rawValue: CInt(-result)))
            }
        }
    }

    /// Equivalent: `ip link set lo up`.
    private static func raiseLoopback(_ socket: SharedSocket) throws(SystemCallError) {
        let setFlags: UInt = 0x8914  // SIOCSIFFLAGS
        var request: [UInt8] = Array("lo".utf8) + Array(repeating: 0, count: 38)
        request[16] = 0x41  // IFF_UP, IFF_RUNNING
        try linuxCall("ioctl", on: "SIOCSIFFLAGS") { unsafe netlab_ioctl(socket.raw, setFlags, &request) }
    }
}
