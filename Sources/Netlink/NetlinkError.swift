// The one error type of this module.

import SystemPackage

/// A request the kernel refused, or a conversation that went wrong.
///
/// Source: linux/netlink.h, struct nlmsgerr and its extended-ACK attributes.
package struct NetlinkError: Error, Equatable, CustomStringConvertible {
    /// What was asked: `create link`, `receive`.
    package var operation: String
    package var errno: Errno
    /// The kernel's own words (NLMSGERR_ATTR_MSG), if it gave any.
    package var message: String?
    /// Where in the request the kernel saw the mistake (NLMSGERR_ATTR_OFFS), in bytes.
    package var offset: Int?
    /// Which request of a batch failed: its tag, as given to `Batch.add`.
    package var tag: Int?

    package init(_ operation: String, errno: Errno, message: String? = nil, offset: Int? = nil, tag: Int? = nil) {
        self.operation = operation
        self.errno = errno
        self.message = message
        self.offset = offset
        self.tag = tag
    }

    package var description: String {
        let words = message.map { " (\($0))" } ?? ""
        return "\(operation): \(errno)\(words)"
    }
}
