// Stage `unknown`: losses that no cause of the catalogue explains, shown with the kernel's own words.

extension Stage {
    static let unknown = Stage(
        id: "unknown", title: "A loss the catalogue does not know",
        causes: [
            Cause(
                id: "unknown.unknown", direction: .either, layer: .l3,
                title: "The kernel freed the packet for a reason that is not in the catalogue",
                remedy: "Look up the reason and the function in the kernel's source: include/net/dropreason-core.h.",
                reasons: [], functions: [], tools: ["perf trace -e skb:kfree_skb"])
        ])
}
