// The kernel's verdict on a request.

import SystemPackage

/// NLMSG_* of linux/netlink.h.
package enum MessageType {
    package static let noOperation: UInt16 = 1
    package static let error: UInt16 = 2
    package static let done: UInt16 = 3
}

extension Reply {
    /// What an NLMSG_ERROR or NLMSG_DONE says: nil when it is an acknowledgement.
    /// An NLMSG_ERROR without a code is a failure; an NLMSG_DONE may come without one.
    func failure(of operation: String) -> NetlinkError? {
        guard payload.count >= 4 else {
            return type == MessageType.done
                ? nil : NetlinkError(operation, errno: .badMessage, message: "malformed reply")
        }
        let code = payload.number(at: 0, as: Int32.self)
        guard code < 0 else { return nil }
        let details = extendedAcknowledgement
        return NetlinkError(
            operation, errno: Errno(rawValue: CInt(clamping: code.magnitude)), message: details?.string(1),
            offset: details?.number(2, as: UInt32.self).map(Int.init))
    }

    /// NLMSGERR_ATTR_*, behind the error code and the echoed header. With NLM_F_CAPPED the request's body is left out.
    private var extendedAcknowledgement: Attributes? {
        let acknowledgementTLVs: UInt16 = 0x200
        guard flags & acknowledgementTLVs != 0 else { return nil }
        if type == MessageType.done { return Attributes(payload.dropFirst(4)) }
        guard payload.count >= 20 else { return nil }
        let capped: UInt16 = 0x100
        let echoed = flags & capped != 0 ? 16 : Int(payload.number(at: 4, as: UInt32.self))
        return Attributes(payload.dropFirst(4 + (echoed + 3) & ~3))
    }
}
