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
}

extension SharedSocket {
    func apply(_ size: ReceiveBufferSize) throws(SystemCallError) {
        switch size {
        case .application(let bytes): try set(.receiveBuffer, to: bytes)
        case .forced(let bytes): try force(.receiveBufferForce, else: .receiveBuffer, to: bytes)
        }
    }
}
