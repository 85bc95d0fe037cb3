// The one interface that every network namespace is born with.

import CLinux
import Glibc
import SystemCalls
import SystemPackage

enum Loopback {
    /// Sets `lo` of the calling thread's namespace up. Equivalent to `ip link set lo up`.
    static func up() throws(SystemCallError) {
        let control = Descriptor(
            owning: try systemCall("socket") {
                socket(AF_INET, CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
            })
        // struct ifreq: 16 bytes of name, then the flags in a union of 24.
        var request = [UInt8](repeating: 0, count: 40)
        request.replaceSubrange(0..<2, with: "lo".utf8)
        try linuxCall("ioctl SIOCGIFFLAGS", on: "lo") { unsafe netlab_ioctl(control.raw, UInt(SIOCGIFFLAGS), &request) }
        unsafe request.withUnsafeMutableBytes { bytes in
            let flags = unsafe bytes.load(fromByteOffset: 16, as: Int16.self)
            unsafe bytes.storeBytes(of: flags | Int16(IFF_UP), toByteOffset: 16, as: Int16.self)
        }
        try linuxCall("ioctl SIOCSIFFLAGS", on: "lo") { unsafe netlab_ioctl(control.raw, UInt(SIOCSIFFLAGS), &request) }
    }
}
