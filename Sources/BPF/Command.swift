// bpf(2) itself.

import CLinux
import SystemPackage

/// A command of bpf(2); the raw value is enum bpf_cmd of linux/bpf.h.
enum Command: CInt {
    case mapCreate = 0
    case mapLookup = 1
    case mapUpdate = 2
    case mapDelete = 3
    case mapNextKey = 4
    case programLoad = 5
    case programAttach = 8
    case programByNumber = 13
    case objectInformation = 15
    case programQuery = 16
    case rawTracepointOpen = 17

    /// Runs the command; gives its result, or what went wrong.
    func execute(_ attributes: inout bpf_attr) -> Result<CInt, Errno> {
        let size = CUnsignedInt(MemoryLayout<bpf_attr>.size)
        var errno = Errno.resourceTemporarilyUnavailable
        // The verifier gives up with EAGAIN when a signal comes; the program is as good as before.
        for _ in 0..<5 where errno == .resourceTemporarilyUnavailable || errno == .interrupted {
            let result = unsafe netlab_bpf(rawValue, &attributes, size)
            if result >= 0 { return .success(result) }
            errno = Errno(rawValue: -result)
        }
        return .failure(errno)
    }
}

/// An address as bpf(2) takes it.
func address(_ pointer: UnsafeRawPointer?) -> UInt64 { UInt64(UInt(bitPattern: pointer)) }
