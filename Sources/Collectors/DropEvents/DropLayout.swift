// Where the running kernel keeps what the drop program reads. Nothing of it is compiled in.

import BPF

/// Offsets in bytes, and the shape of the tracepoint `kfree_skb`.
struct DropLayout: Equatable, Sendable {
    var device: Int16
    var socket: Int16
    var length: Int16
    var dataLength: Int16
    var head: Int16
    var networkHeader: Int16
    var etherType: Int16
    var tail: Int16
    var end: Int16
    var segments: Int16
    var interfaceIndex: Int16
    var deviceNamespace: Int16
    var socketNamespace: Int16
    var cookie: Int16
    var inode: Int16
    /// The tracepoint hands over the receiving socket (Linux 6.11 and later).
    var hasReceivingSocket: Bool
    /// The value of SKB_CONSUMED, where the kernel has it: the end of a packet that is no loss.
    var consumed: Int32?
    var fragmentList: Int16 = 8
    var data: Int16 = 200
    var transportHeader: Int16 = 178
    var checksumOffset: Int16 = 138
    var segmentSize: Int16 = 4
    /// Ends of a second fragment or of a copy for another station: the packet itself may go on.
    var mildReasons: [Int32] = []
    /// The value of NETFILTER_DROP, whose drops look alike at every hook.
    var droppedByRule: Int32?
}

extension DropLayout {
    /// Reads the layout from the kernel's types. `tracepoint` is the number of the typedef `btf_trace_kfree_skb`.
    init(_ types: BTF, tracepoint: UInt32, reasons: DropReasons) throws {
        func offset(_ path: String, _ size: Int) throws -> Int16 {
            let member = try types.member(path)
            guard member.size == size, let offset = Int16(exactly: member.offset) else {
                throw BTFError.noMember("\(path) of \(size) bytes")
            }
            return offset
        }
        device = try offset("sk_buff.dev", 8)
        socket = try offset("sk_buff.sk", 8)
        length = try offset("sk_buff.len", 4)
        dataLength = try offset("sk_buff.data_len", 4)
        head = try offset("sk_buff.head", 8)
        networkHeader = try offset("sk_buff.network_header", 2)
        etherType = try offset("sk_buff.protocol", 2)
        tail = try offset("sk_buff.tail", 4)
        end = try offset("sk_buff.end", 4)
        segments = try offset("skb_shared_info.gso_segs", 2)
        data = try offset("sk_buff.data", 8)
        transportHeader = try offset("sk_buff.transport_header", 2)
        checksumOffset = try offset("sk_buff.csum_offset", 2)
        segmentSize = try offset("skb_shared_info.gso_size", 2)
        // Both are read at once.
        guard segments == segmentSize + 2 else { throw BTFError.noMember("gso_segs behind gso_size") }
        fragmentList = try offset("skb_shared_info.frag_list", 8)
        interfaceIndex = try offset("net_device.ifindex", 4)
        deviceNamespace = try offset("net_device.nd_net.net", 8)
        socketNamespace = try offset("sock.__sk_common.skc_net.net", 8)
        cookie = try offset("net.net_cookie", 8)
        inode = try offset("net.ns.inum", 4)
        // The first parameter is the tracepoint's own; then skb, location, reason and perhaps rx_sk.
        guard let parameters = types.parameterCount(ofTypedef: tracepoint), parameters >= 4 else {
            throw BTFError.noMember("reason of the tracepoint kfree_skb")
        }
        hasReceivingSocket = parameters >= 5
        consumed = reasons.number(of: "CONSUMED").map { Int32(bitPattern: $0) }
        mildReasons = ["DUP_FRAG", "OTHERHOST"].compactMap(reasons.number).map { Int32(bitPattern: $0) }
        droppedByRule = reasons.number(of: "NETFILTER_DROP").map { Int32(bitPattern: $0) }
    }
}
