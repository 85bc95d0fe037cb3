// How large a sink's receive buffer is.

import SystemCalls

/// A size in bytes, of which the kernel keeps the double and charges each packet's truesize.
package enum ReceiveBufferSize: Hashable, Sendable {
    /// SO_RCVBUF, as an application sets it: at most net.core.rmem_max.
    case application(Int)
    /// SO_RCVBUFFORCE, beyond the limit; where the right is missing, up to the limit.
    case forced(Int)

    /// 64 MiB: a witness whose own queue does not overflow.
    package static let ample = ReceiveBufferSize.forced(64 << 20)

    /// The most that SO_RCVBUFFORCE can ask for: the kernel keeps the double in an int.
    package static let largest = Int(Int32.max) / 2

    /// Room for all packets of flows even if nobody reads, as far as the kernel allows. It charges a packet's whole
    /// buffer: up to 1 KiB for a small one, for others the frame's next power of two and 512 bytes more at most.
    package static func planned(_ flows: [(packets: Int, frameLength: Int)]) -> ReceiveBufferSize {
        let charges = flows.map { flow -> Int in
            var room = 512
            while room < flow.frameLength + 384 { room *= 2 }
            return flow.packets.multipliedReportingOverflow(by: room + 512).partialValue
        }
        return .forced(max(64 << 20, min(charges.reduce(0, +) / 2, largest)))
    }
}

extension SharedSocket {
    func apply(_ size: ReceiveBufferSize) throws(SystemCallError) {
        switch size {
        case .application(let bytes): try set(.receiveBuffer, to: bytes)
        case .forced(let bytes): try force(.receiveBufferForce, else: .receiveBuffer, to: bytes)
        }
    }
}
