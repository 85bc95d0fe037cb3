// An XDP program at a link.

/// Attaches a program where there is none yet.
package struct XDPAttachment: Sendable {
    package var index: Int
    /// The program's descriptor, open until the request was sent.
    package var program: CInt
    /// In the driver; else behind it.
    package var isNative: Bool

    package init(index: Int, program: CInt, isNative: Bool) {
        self.index = index
        self.program = program
        self.isNative = isNative
    }

    /// Equivalent to `ip link set dev NAME xdpdrv|xdpgeneric pinned PROGRAM`. libnl has no such request.
    package func message() -> Message {
        let (onlyIfNone, generic, driver) = (UInt32(1), UInt32(2), UInt32(4))  // XDP_FLAGS_*
        var message = Message(type: 19)  // RTM_SETLINK
        message.putLinkHeader(index: index)
        message.nested(43) { xdp in  // IFLA_XDP
            xdp.attribute(1, program)  // IFLA_XDP_FD
            xdp.attribute(3, onlyIfNone | (isNative ? driver : generic))  // IFLA_XDP_FLAGS
        }
        return message
    }
}
