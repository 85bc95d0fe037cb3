// By which way a flow's packets enter the kernel.

/// How a flow sends.
package struct FlowPath: Hashable, Sendable {
    /// SO_SNDBUF of the sender in bytes; nil: larger than every queue on the path.
    package var sendBuffer: Int?

    package init(sendBuffer: Int? = nil) { self.sendBuffer = sendBuffer }
}
