// Requests that libnl-route builds from its objects: only its encoding is used, never its sockets.

import CLibnl
import SystemPackage

/// What an `rtnl_*_build_*_request` function fills in.
typealias LibnlBuilder = (_ message: UnsafeMutablePointer<OpaquePointer?>) -> CInt

extension Message {
    /// The bytes of a message that libnl built.
    /// - Throws: libnl's own complaint; it has no errno.
    @safe init(_ operation: String, libnl build: LibnlBuilder) throws(NetlinkError) {
        var message: OpaquePointer?
        let code = unsafe build(&message)
        guard code >= 0, let message = unsafe message, let header = unsafe nlmsg_hdr(message) else {
            throw NetlinkError(operation, errno: .invalidArgument, message: unsafe String(cString: nl_geterror(code)))
        }
        defer { unsafe nlmsg_free(message) }
        self.init(finished: unsafe Array(UnsafeRawBufferPointer(start: header, count: Int(header.pointee.nlmsg_len))))
    }
}

/// An address as libnl holds it, for the time of one call.
@safe func withLibnlAddress<Result>(
    family: CInt, bytes: [UInt8], prefixLength: Int? = nil, _ body: (OpaquePointer) -> Result
) throws(NetlinkError) -> Result {
    guard let address = unsafe nl_addr_build(family, bytes, bytes.count) else {
        throw NetlinkError("build address", errno: .noMemory)
    }
    defer { unsafe nl_addr_put(address) }
    if let prefixLength { unsafe nl_addr_set_prefixlen(address, CInt(prefixLength)) }
    return unsafe body(address)
}
