// A chain: base chains hook into the packet path, others are jumped to.

import CLibmnl

package struct Chain: Sendable {
    package enum Kind: String, Hashable, Sendable { case filter, nat, route }
    package enum Policy: UInt32, Hashable, Sendable { case drop = 0, accept = 1 }

    package enum Hook: String, Hashable, Sendable, CaseIterable {
        case prerouting, input, forward, output, postrouting, ingress, egress

        /// NF_INET_*, NF_BR_* (the same numbers) or NF_NETDEV_*; nil where the family lacks the hook.
        func number(in family: Family) -> UInt32? {
            switch (family, self) {
            case (.netdev, .ingress): 0
            case (.netdev, .egress): 1
            case (.inet, .ingress): 5
            case (.netdev, _), (_, .ingress), (_, .egress): nil
            case (_, .prerouting): 0
            case (_, .input): 1
            case (_, .forward): 2
            case (_, .output): 3
            case (_, .postrouting): 4
            }
        }
    }

    /// `type KIND hook HOOK device DEVICE priority PRIORITY; policy POLICY;`
    package struct Base: Hashable, Sendable {
        package var kind: Kind
        package var hook: Hook
        /// Lower runs first; `filter` is 0, `dstnat` -100, `srcnat` 100.
        package var priority: Int32
        /// nil: the kernel's default, accept.
        package var policy: Policy?
        /// Needed by the hooks ingress and egress, and by no other.
        package var device: String?

        package init(
            _ kind: Kind, _ hook: Hook, priority: Int32 = 0, policy: Policy? = nil, device: String? = nil
        ) {
            self.kind = kind
            self.hook = hook
            self.priority = priority
            self.policy = policy
            self.device = device
        }
    }

    package var name: String
    /// nil for a chain that is jumped to.
    package var base: Base?
    package var rules: [Rule]
    /// The caller's number, given back by errors about the chain.
    package var tag: Int?

    package init(_ name: String, base: Base? = nil, rules: [Rule] = [], tag: Int? = nil) {
        self.name = name
        self.base = base
        self.rules = rules
        self.tag = tag
    }

    /// `nft create chain FAMILY TABLE NAME { ... }`: NFT_MSG_NEWCHAIN.
    /// - Parameter hook: the number of the base chain's hook in its family.
    func encode(table: String, hook: UInt32?, into builder: inout MessageBuilder) {
        builder.attribute(NFTA_CHAIN_TABLE, string: table)
        builder.attribute(NFTA_CHAIN_NAME, string: name)
        guard let base, let hook else { return }
        builder.attribute(NFTA_CHAIN_TYPE, string: base.kind.rawValue)
        if let policy = base.policy { builder.attribute(NFTA_CHAIN_POLICY, big: policy.rawValue) }
        builder.nested(NFTA_CHAIN_HOOK) { nested in
            nested.attribute(NFTA_HOOK_HOOKNUM, big: hook)
            nested.attribute(NFTA_HOOK_PRIORITY, big: UInt32(bitPattern: base.priority))
            if let device = base.device { nested.attribute(NFTA_HOOK_DEV, string: device) }
        }
    }
}
