// Stage `unknown`: losses that no cause of the catalogue explains, shown with the kernel's own words.

extension Stage {
    static let unknown = Stage(
        "unknown", "A loss the catalogue does not know", .either, .l3,
        about: "The ledger books the loss all the same, with the reason and the function that the kernel named.",
        causes: [
            Cause(
                "unknown", "The kernel freed the packet for a reason that is not in the catalogue",
                look: ["perf trace -e skb:kfree_skb"],
                remedy: "Look up the reason and the function in the kernel's source: include/net/dropreason-core.h.")
        ])
}
