// Requests to a family of generic netlink, which has no fixed number.

import SystemPackage

/// A family, found by its name.
struct GenericFamily {
    var number: UInt16
    /// Multicast groups by name.
    var groups: [String: UInt32] = [:]

    /// CTRL_CMD_GETFAMILY. Equivalent: `genl ctrl get name NAME`.
    /// - Throws: NetlinkError; ENOENT where the kernel has no such family.
    init<Link: Transport & ~Copyable>(_ name: String, over socket: inout Socket<Link>) throws(NetlinkError) {
        var message = Message(type: 0x10)
        message.put(UInt32(0x0103))
        message.attribute(2, string: name)
        let replies = try socket.execute(message, operation: "find generic netlink family \(name)")
        guard let number = replies.first?.attributes(after: 4).number(1, as: UInt16.self) else {
            throw NetlinkError("find generic netlink family \(name)", errno: .noSuchFileOrDirectory)
        }
        self.number = number
        for (_, group) in replies.first?.attributes(after: 4).nested(7)?.all ?? [] {
            let attributes = Attributes(group)
            if let name = attributes.string(1), let number: UInt32 = attributes.number(2) { groups[name] = number }
        }
    }

    /// A command that is acknowledged, in the family's version 2; attributes follow.
    func command(_ command: UInt8) -> Message {
        var message = Message(type: number)
        message.put(UInt32(command) | 0x200)
        return message
    }

    /// A dump request: command and version, then attributes.
    func dump(_ command: UInt8) -> Message {
        var message = Message(type: number, flags: Message.Flags.dump)
        message.put(UInt32(command) | 0x100)
        return message
    }
}
