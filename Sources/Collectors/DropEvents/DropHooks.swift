// At which netfilter hook a packet ended: the drop event does not say, but who called the hook does.

import BPF
import SystemCalls

/// The stacks of drops by rules, taken in the kernel and told apart there; each has a number.
///
/// Equivalent: `perf record -e skb:kfree_skb -g`.
final class DropStacks: Sendable {
    private let map: Map

    /// Calls from the program up to the hook's caller: eight on 6.18, more for lists of packets and where wrappers are not inlined.
    private static let depth = 10
    /// Different stacks; further ones, and those of equal hash, have no number.
    private static let most = 1024

    /// nil where the kernel keeps no stacks (kernel.perf_event_max_stack below the depth).
    init?() {
        do {
            map = try Map(.stacks, named: "netlab_stacks", valueSize: Self.depth * 8, entries: Self.most)
        } catch {
            return nil
        }
    }

    var descriptor: CInt { map.descriptor.raw }

    /// The return addresses of a stack, the innermost first.
    func addresses(_ number: UInt32) throws(BPFError) -> [UInt64] {
        guard let bytes = try map.lookup(MapBytes.of(number)) else { return [] }
        let addresses = stride(from: 0, to: bytes.count, by: 8).map { MapBytes.integer(bytes, at: $0, as: UInt64.self) }
        return Array(addresses.prefix { $0 != 0 })
    }
}

enum DropHooks {
    /// The hook's word in nft's language: `input`.
    /// - Parameter functions: from the one that freed the packet outwards.
    /// - Returns: nil for callers that are not known, and for those that call several hooks (`__br_forward`).
    static func hook(calledBy functions: some Sequence<String>) -> String? {
        let outside = functions.lazy.map { $0.prefix { $0 != "." } }.drop { name in
            name.hasPrefix("nft_do_chain") || machinery.contains(String(name))
        }
        return outside.first { _ in true }.flatMap { callers[String($0)] }
    }

    /// What runs a hook's functions.
    private static let machinery: Set = ["nf_hook_slow", "nf_hook_slow_list", "nf_hook_run_bpf"]

    private static let callers: [String: String] = callersByHook.reduce(into: [:]) { callers, entry in
        for caller in entry.value { callers[caller] = entry.key }
    }

    /// Where the kernel calls each hook. The compiler puts some of these functions into those that call them.
    static let callersByHook: [String: [String]] = [
        "ingress": ["__netif_receive_skb_core"],
        "egress": ["__dev_queue_xmit", "nf_hook_direct_egress", "packet_xmit"],
        "prerouting": [
            "ip_rcv", "ip_list_rcv", "ip_sublist_rcv", "ipv6_rcv", "ipv6_list_rcv", "ip6_sublist_rcv",
            "xfrm4_transport_finish", "xfrm6_transport_finish", "br_handle_frame", "br_nf_pre_routing",
            "br_nf_pre_routing_ipv6",
        ],
        "input": ["ip_local_deliver", "ip6_input", "br_pass_frame_up"],
        "forward": [
            "ip_forward", "ip6_forward", "ip_mr_forward", "ipmr_queue_fwd_xmit", "ipmr_queue_xmit", "ip6_mr_forward",
            "ip6mr_forward2", "br_nf_forward", "br_nf_forward_ip",
        ],
        "output": [
            "__ip_local_out", "raw_sendmsg", "raw_send_hdrinc", "__ip6_local_out", "ip6_xmit", "rawv6_sendmsg",
            "rawv6_send_hdrinc", "ndisc_send_skb", "mld_sendpack", "igmp6_send",
        ],
        "postrouting": [
            "ip_output", "ip_mc_output", "ip6_output", "ip6_finish_output2", "ip6_finish_output", "xfrm4_output",
            "xfrm6_output", "br_nf_post_routing", "br_forward_finish",
        ],
    ]
}
