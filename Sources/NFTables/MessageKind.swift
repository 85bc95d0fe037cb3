// The message types of nfnetlink and nf_tables, as numbers of the netlink header.

import CLibmnl

/// nlmsghdr.nlmsg_type: the subsystem in the upper byte, NFT_MSG_* in the lower.
enum MessageKind {
    static let batchBegin = UInt16(NFNL_MSG_BATCH_BEGIN)
    static let batchEnd = UInt16(NFNL_MSG_BATCH_END)
    static let newTable = number(NFT_MSG_NEWTABLE)
    static let getTable = number(NFT_MSG_GETTABLE)
    static let deleteTable = number(NFT_MSG_DELTABLE)
    static let newChain = number(NFT_MSG_NEWCHAIN)
    static let getChain = number(NFT_MSG_GETCHAIN)
    static let newRule = number(NFT_MSG_NEWRULE)
    static let getRule = number(NFT_MSG_GETRULE)
    static let getSet = number(NFT_MSG_GETSET)
    static let getSetElement = number(NFT_MSG_GETSETELEM)
    static let newObject = number(NFT_MSG_NEWOBJ)
    static let getObject = number(NFT_MSG_GETOBJ)

    private static func number(_ message: nf_tables_msg_types) -> UInt16 {
        UInt16(NFNL_SUBSYS_NFTABLES) << 8 | UInt16(message.rawValue)
    }
}
