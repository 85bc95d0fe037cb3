// Hooks by the functions that call them, and that the running kernel has such functions.

import PacketPath
import SystemCalls
import TestSupport
import Testing

@testable import Collectors

@Suite struct DropHooksTests {
    /// As 6.18 told them, from the function that freed the packet.
    static let stacks: [(hook: String?, functions: [String])] = [
        (
            "ingress",
            [
                "nft_do_chain", "nft_do_chain_netdev", "nf_hook_slow", "__netif_receive_skb_core.constprop.0",
                "__netif_receive_skb_one_core", "process_backlog",
            ]
        ),
        (
            "forward",
            ["nft_do_chain", "nft_do_chain_inet", "nf_hook_slow", "ip_forward", "__netif_receive_skb_one_core"]
        ),
        // xtables and conntrack drop in nf_hook_slow itself, as does nft before 6.9.
        ("input", ["nf_hook_slow", "ip_local_deliver", "ip_rcv"]),
        ("prerouting", ["nf_hook_slow", "nf_hook_slow_list", "ip_sublist_rcv", "ip_list_rcv"]),
        // A bridge runs its first hook by itself.
        ("prerouting", ["nft_do_chain", "nft_do_chain_bridge", "br_handle_frame", "__netif_receive_skb_core"]),
        (
            "output",
            ["nft_do_chain", "nft_do_chain_ipv4", "nf_hook_slow", "__ip_local_out", "ip_send_skb", "ip_output"]
        ),
        // Forwards what is another's, and what is the bridge's own.
        (nil, ["nft_do_chain", "nft_do_chain_bridge", "nf_hook_slow", "__br_forward", "br_handle_frame"]),
        (nil, ["0xffffffff81f63638", "0xffffffff81f28e13"]),
        (nil, ["nft_do_chain", "nf_hook_slow"]),
        (nil, []),
    ]

    @Test(arguments: stacks) func theCallerTells(_ stack: (hook: String?, functions: [String])) {
        #expect(DropHooks.hook(calledBy: stack.functions) == stack.hook)
    }

    /// The words are those of the catalogue's stages.
    @Test func everyHookIsAStage() {
        for (hook, callers) in DropHooks.callersByHook {
            #expect(Stage.named("netfilter-\(hook)") != nil && !callers.isEmpty)
        }
        let hooks = Stage.all.map(\.id).filter { $0.hasPrefix("netfilter-") }.map { $0.dropFirst("netfilter-".count) }
        #expect(Set(hooks.map(String.init)) == Set(DropHooks.callersByHook.keys))
    }

    /// For each hook of IP the running kernel has a function by which it is known.
    @Test(.privileged) func theKernelHasSuchFunctions() throws {
        let symbols = try Files.text("/proc/kallsyms").split(separator: "\n").compactMap { line in
            line.split(separator: " ").dropFirst(2).first.map { String($0.prefix { $0 != "." && $0 != "\t" }) }
        }
        let known = Set(symbols)
        for (hook, callers) in DropHooks.callersByHook {
            #expect(callers.contains { known.contains($0) }, "\(hook)")
        }
    }
}
