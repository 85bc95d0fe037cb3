// Builds one nf_tables message with libmnl, in a buffer that it owns.

import CLibmnl
import Netlink

/// A message under construction. What does not fit the buffer is noted, and makes `finish` give nil.
@safe
package struct MessageBuilder: ~Copyable {
    /// A rule has at most 128 expressions (NFT_RULE_MAXEXPRS), and few have more than 80 bytes.
    private static let capacity = 16384

    private let header: UnsafeMutablePointer<nlmsghdr>
    private var overflowed = false

    /// - Parameters:
    ///   - type: NFNL_SUBSYS_NFTABLES and NFT_MSG_*, or NFNL_MSG_BATCH_*.
    ///   - flags: NLM_F_*, without NLM_F_REQUEST.
    ///   - family: nfgenmsg.nfgen_family.
    ///   - resource: nfgenmsg.res_id, in host byte order.
    init(type: UInt16, flags: UInt16, family: UInt8, resource: UInt16 = 0) {
        let buffer = UnsafeMutableRawPointer.allocate(byteCount: Self.capacity, alignment: 8)
        // libmnl leaves the padding between attributes as it finds it.
        unsafe buffer.initializeMemory(as: UInt8.self, repeating: 0, count: Self.capacity)
        unsafe header = mnl_nlmsg_put_header(buffer)
        unsafe header.pointee.nlmsg_type = type
        unsafe header.pointee.nlmsg_flags = flags | Message.Flags.request
        let extra = unsafe mnl_nlmsg_put_extra_header(header, MemoryLayout<nfgenmsg>.size)
        unsafe extra?.assumingMemoryBound(to: nfgenmsg.self).pointee = nfgenmsg(
            nfgen_family: family, version: UInt8(NFNETLINK_V0), res_id: resource.bigEndian)
    }

    deinit { unsafe UnsafeMutableRawPointer(header).deallocate() }

    /// The finished message; nil if it is too long.
    consuming func finish() -> Message? {
        guard !overflowed else { return nil }
        let count = Int(unsafe header.pointee.nlmsg_len)
        return Message(finished: unsafe Array(UnsafeRawBufferPointer(start: header, count: count)))
    }

    mutating func attribute(_ type: some RawRepresentable<UInt32>, bytes: [UInt8]) {
        let fits = unsafe mnl_attr_put_check(header, Self.capacity, UInt16(type.rawValue), bytes.count, bytes)
        if !fits { overflowed = true }
    }

    /// A string with its NUL.
    mutating func attribute(_ type: some RawRepresentable<UInt32>, string: String) {
        let fits = unsafe mnl_attr_put_strz_check(header, Self.capacity, UInt16(type.rawValue), string)
        if !fits { overflowed = true }
    }

    /// A number in network order, as nf_tables wants nearly all of them.
    mutating func attribute<Number: FixedWidthInteger>(_ type: some RawRepresentable<UInt32>, big number: Number) {
        attribute(type, bytes: bytes(of: number.bigEndian))
    }

    /// An attribute of the kernel's enum type, in network order.
    mutating func attribute(_ type: some RawRepresentable<UInt32>, big value: some RawRepresentable<UInt32>) {
        attribute(type, big: value.rawValue)
    }

    /// A nested attribute (with NLA_F_NESTED), whose content `body` appends.
    mutating func nested(_ type: some RawRepresentable<UInt32>, _ body: (inout MessageBuilder) -> Void) {
        guard let start = unsafe mnl_attr_nest_start_check(header, Self.capacity, UInt16(type.rawValue)) else {
            overflowed = true
            return
        }
        body(&self)
        unsafe mnl_attr_nest_end(header, start)
    }

    /// NFTA_DATA_VALUE inside `type`: a value to compare with or to load.
    mutating func data(_ type: some RawRepresentable<UInt32>, value: [UInt8]) {
        nested(type) { $0.attribute(NFTA_DATA_VALUE, bytes: value) }
    }
}

/// A number's bytes as they lie in memory.
func bytes<Number: FixedWidthInteger>(of number: Number) -> [UInt8] {
    unsafe withUnsafeBytes(of: number) { unsafe Array($0) }
}
