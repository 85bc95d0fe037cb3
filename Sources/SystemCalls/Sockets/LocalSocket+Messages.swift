// What goes over a local socket.

import CLinux
import Glibc
import SystemPackage

extension LocalSocket {
    package struct Message: Sendable {
        package var bytes: [UInt8]
        package var descriptors: [SharedDescriptor]
    }

    /// Sends one message, never a part of it; it is not empty, since that is how the end looks.
    /// - Throws: EMSGSIZE if it is longer than the send buffer (some 200 kB), EPIPE if the other side is gone.
    package func send(_ bytes: [UInt8], descriptors: [CInt] = []) throws(SystemCallError) {
        let call = descriptors.isEmpty ? "send" : "send \(descriptors.count) descriptors"
        while true {
            let code = unsafe netlab_local_send(
                raw, bytes, bytes.count, descriptors, CUnsignedInt(descriptors.count))
            if code == -EINTR, !Interrupts.isRequested { continue }
            try linuxCall(call) { code }
            return
        }
    }

    /// Waits for the next message; nil when the other side is gone and nothing is left.
    /// - Throws: EMSGSIZE if it has more than `limit` bytes; what is cut is lost.
    package func receive(limit: Int) throws(SystemCallError) -> Message? {
        var bytes = [UInt8](repeating: 0, count: limit)
        var numbers = [CInt](repeating: -1, count: Int(NETLAB_LOCAL_DESCRIPTORS))
        var count: CUnsignedInt = 0
        while true {
            let code = unsafe netlab_local_receive(raw, &bytes, limit, &numbers, &count)
            if code == -EINTR, !Interrupts.isRequested { continue }
            // A peer that ends with unread messages resets the connection: an end like another.
            if code == 0 || code == -ECONNRESET { return nil }
            let length = try linuxCall("receive") { code }
            let descriptors = numbers.prefix(Int(count)).map { SharedDescriptor(Descriptor(owning: $0)) }
            return Message(bytes: Array(bytes.prefix(Int(length))), descriptors: descriptors)
        }
    }
}
