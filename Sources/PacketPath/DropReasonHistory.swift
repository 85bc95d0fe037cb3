// Which kernels lack which of the drop reasons that the catalogue names.

/// Read from the BTF of Debian's kernels 6.1 and 6.12; Linux 6.18 has every reason. Where a kernel lacks the reason, it says
/// NOT_SPECIFIED or something broader.
package enum DropReasonHistory {
    /// Kernels whose reasons are known, oldest first.
    package static let kernels = ["6.1", "6.12", "6.18"]

    /// Kernels that lack the reason, oldest first.
    package static func lacking(_ reason: String) -> [String] {
        kernels.filter { missing[$0]?.contains(reason) ?? false }
    }

    private static let missing: [String: Set<String>] = [
        "6.1": missing612.union([
            "DUP_FRAG", "FRAG_REASM_TIMEOUT", "IP_TUNNEL_ECN", "MAC_INVALID_SOURCE", "NO_TX_TARGET",
            "PACKET_SOCK_ERROR", "QUEUE_PURGE", "TCP_OLD_SEQUENCE", "VXLAN_INVALID_HDR", "VXLAN_VNI_NOT_FOUND",
        ]),
        "6.12": missing612,
    ]

    private static let missing612: Set = [
        "BRIDGE_INGRESS_STP_STATE", "CAKE_FLOOD", "FQ_BAND_LIMIT", "FQ_FLOW_LIMIT", "IP_INVALID_DEST",
        "IP_INVALID_SOURCE", "IP_LOCALNET", "IP_LOCAL_SOURCE", "MAC_IEEE_MAC_CONTROL", "QDISC_CONGESTED",
        "QDISC_OVERLIMIT", "TCP_INVALID_END_SEQUENCE",
    ]
}
