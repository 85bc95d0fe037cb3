// The names of drop reasons, as the running kernel numbers them.

import BPF

/// The enumeration `skb_drop_reason` without its prefixes: 3 is `NO_SOCKET` on one kernel and something else on another.
struct DropReasons: Sendable {
    private let names: [UInt32: String]

    init(_ types: BTF) throws(BTFError) {
        names = try types.names(ofEnumeration: "skb_drop_reason").mapValues { name in
            for prefix in ["SKB_DROP_REASON_", "SKB_"] where name.hasPrefix(prefix) {
                return String(name.dropFirst(prefix.count))
            }
            return name
        }
    }

    /// The name of a reason. Reasons of subsystems (mac80211, openvswitch) have no name in BTF: subsystem and number.
    func name(_ reason: UInt32) -> String {
        names[reason] ?? "SUBSYSTEM_\(reason >> 16)_\(reason & 0xffff)"
    }

    func number(of name: String) -> UInt32? { names.first { $0.value == name }?.key }
}
