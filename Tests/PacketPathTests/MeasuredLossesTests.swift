// Every loss that was measured on Linux 6.18, one row each: event and counters as seen there, and the cause they mean.

import Testing

@testable import PacketPath

/// What a run that lost 100 packets for one cause observed.
struct MeasuredLoss: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var reason: String
    var function: String
    var counters: [CounterDelta]
    var cause: String

    init(_ name: String, _ reason: String, _ function: String, _ counters: [CounterDelta], _ cause: String) {
        (testDescription, self.reason, self.function) = (name, reason, function)
        (self.counters, self.cause) = (counters, cause)
    }
}

private func ip(_ name: String) -> CounterDelta { Sample.counter(.snmp, "Ip.\(name)", 100) }
private func udp(_ name: String) -> CounterDelta { Sample.counter(.snmp, "Udp.\(name)", 100) }
private func tcp(_ name: String) -> CounterDelta { Sample.counter(.snmp, "Tcp.\(name)", 100) }
private func tcpExt(_ name: String) -> CounterDelta { Sample.counter(.netstat, "TcpExt.\(name)", 100) }
private func ipExt(_ name: String) -> CounterDelta { Sample.counter(.netstat, "IpExt.\(name)", 100) }
private func link(_ name: String) -> CounterDelta { Sample.counter(.link, name, 100, "eth1") }
private func peer(_ name: String) -> CounterDelta { Sample.counter(.link, name, 100, at: "server", "eth0") }
private func tracked(_ name: String) -> CounterDelta { Sample.counter(.conntrack, name, 100) }
private func qdisc(_ object: String) -> CounterDelta { Sample.counter(.qdisc, "drops", 100, "eth1 \(object)") }
private let socket = Sample.counter(.socket, "drops", 100, "udp 9000")
private let sender = [udp("SndbufErrors"), ip("OutDiscards")]

private let transmitted = [
    MeasuredLoss("tx-nf-output", "NETFILTER_DROP", "nft_do_chain", [rule, ip("OutDiscards")], "netfilter-output.rule"),
    MeasuredLoss("tx-nf-postrouting", "NETFILTER_DROP", "nft_do_chain", [rule], "netfilter-postrouting.rule"),
    MeasuredLoss(
        "tx-cgroup-egress", "BPF_CGROUP_EGRESS", "ip_finish_output", [ip("OutDiscards")], "cgroup-egress.program"),
    MeasuredLoss(
        "tx-xfrm-no-state", "NOT_SPECIFIED", "dst_discard_out", [Sample.counter(.xfrm, "XfrmOutNoStates", 100)],
        "ipsec-output.no-state"),
    MeasuredLoss("tx-neigh-queue-full", "NEIGH_QUEUEFULL", "__neigh_event_send", [], "neighbour.queue-full"),
    MeasuredLoss("tx-neigh-failed", "NEIGH_FAILED", "neigh_invalidate", [], "neighbour.failed"),
    MeasuredLoss("neighbour table", "NEIGH_CREATEFAIL", "anywhere", [], "neighbour.table-full"),
    MeasuredLoss(
        "tx-tc-egress", "TC_EGRESS", "__dev_queue_xmit", [qdisc("ffff:0 clsact")] + sender, "tc-egress.filter"),
    MeasuredLoss("tx-nft-egress", "NETFILTER_DROP", "nft_do_chain", [rule] + sender, "netfilter-egress.rule"),
    MeasuredLoss("tx-qdisc-drop", "QDISC_DROP", "__dev_queue_xmit", [qdisc("root tbf")] + sender, "qdisc.limit"),
    MeasuredLoss(
        "pfifo_fast", "QDISC_OVERLIMIT", "__dev_queue_xmit", [qdisc("root pfifo_fast")] + sender, "qdisc.limit"),
    MeasuredLoss("tx-qdisc-purge", "NOT_SPECIFIED", "__rtnl_unlock", [], "qdisc.purged"),
    MeasuredLoss("tx-carrier-off", "QDISC_DROP", "__dev_queue_xmit", [link("tx_dropped")], "carrier.off"),
    MeasuredLoss(
        "tx-driver-peer-down, -mtu-mismatch", "NOT_SPECIFIED", "__dev_forward_skb2",
        [link("tx_dropped"), peer("rx_dropped")] + sender, "veth.peer-refused"),
    MeasuredLoss(
        "tx-qdisc-bypass-carrier", "NOT_SPECIFIED", "__dev_direct_xmit", [link("tx_dropped")], "carrier.bypass"),
    MeasuredLoss("tx-qdisc-bypass-busy", "NOT_SPECIFIED", "packet_xmit", [], "veth.bypass-busy"),
    MeasuredLoss("tx-tun-queue-full", "FULL_RING", "tun_net_xmit", [link("tx_dropped")], "tun.queue-full"),
    MeasuredLoss("tx-tun-no-reader", "DEV_READY", "tun_net_xmit", [link("tx_dropped")], "tun.no-reader"),
    MeasuredLoss("tx-vxlan-no-remote", "NO_TX_TARGET", "vxlan_xmit", [link("tx_dropped")], "vxlan-output.no-remote"),
]

private let rule = Sample.counter(.nft, "packets", 100, "inet netlab closed")

private let linked = [
    MeasuredLoss("rx-ring-overflow", "NOT_SPECIFIED", "veth_xmit", [peer("tx_dropped")] + sender, "veth.ring-full"),
    MeasuredLoss(
        "rx-xdp-drop", "NOT_SPECIFIED", "veth_xdp_rcv_skb",
        [Sample.counter(.ethtool, "rx_queue_3_xdp_drops", 100, "eth1")],
        "xdp.dropped"),
    MeasuredLoss("rx-xdp-drop-generic", "NOT_SPECIFIED", "do_xdp_generic", [], "xdp.dropped-generic"),
    MeasuredLoss(
        "rx-cpu-backlog, -rps", "CPU_BACKLOG", "enqueue_to_backlog",
        [link("rx_dropped"), peer("tx_dropped"), Sample.counter(.softnet, "dropped", 18_000)] + sender,
        "cpu-backlog.full"),
    MeasuredLoss(
        "rx-flow-limit", "CPU_BACKLOG", "enqueue_to_backlog",
        [link("rx_dropped"), peer("tx_dropped"), Sample.counter(.softnet, "flow_limit_count", 100)],
        "cpu-backlog.flow-limit"),
    MeasuredLoss("rx-nft-ingress", "NETFILTER_DROP", "nft_do_chain", [rule], "netfilter-ingress.rule"),
    MeasuredLoss(
        "rx-tc-ingress, -mirred-dev-down", "TC_INGRESS", "__netif_receive_skb_core", [qdisc("ffff:0 ingress")],
        "tc-ingress.filter"),
    MeasuredLoss(
        "rx-unhandled-proto", "UNHANDLED_PROTO", "__netif_receive_skb_core", [link("rx_dropped")], "ethertype.unhandled"
    ),
    MeasuredLoss("rx-llc", "NOT_SPECIFIED", "llc_rcv", [], "ethertype.llc"),
    MeasuredLoss("rx-otherhost", "OTHERHOST", "ip_rcv_core", [link("rx_otherhost_dropped")], "ip-receive.other-host"),
    MeasuredLoss("rx-bridge-stp", "BRIDGE_INGRESS_STP_STATE", "br_handle_frame_finish", [], "bridge.port-state"),
    MeasuredLoss("rx-bridge-no-target", "NO_TX_TARGET", "br_handle_frame_finish", [], "bridge.no-target"),
    MeasuredLoss("rx-bridge-same-port, locked", "NOT_SPECIFIED", "br_handle_frame_finish", [], "bridge.refused"),
    MeasuredLoss("rx-bridge-invalid-src", "MAC_INVALID_SOURCE", "br_handle_frame", [], "bridge.source"),
    MeasuredLoss("rx-bridge-mac-control", "MAC_IEEE_MAC_CONTROL", "br_handle_frame", [], "bridge.mac-control"),
    MeasuredLoss("rx-bridge-mtu", "NOT_SPECIFIED", "br_nf_dev_queue_xmit", [ip("FragFails")], "bridge.too-big"),
    MeasuredLoss(
        "rx-macvlan-bcqueue", "NOT_SPECIFIED", "macvlan_handle_frame", [link("rx_dropped")],
        "macvlan.broadcast-queue-full"),
    MeasuredLoss("rx-vxlan-vni", "VXLAN_VNI_NOT_FOUND", "vxlan_rcv", [], "vxlan-input.unknown-vni"),
    MeasuredLoss("rx-vxlan-hdr", "VXLAN_INVALID_HDR", "vxlan_rcv", [], "vxlan-input.header"),
    MeasuredLoss("rx-tun-write-error", "NOT_SPECIFIED", "tun_get_user", [link("rx_dropped")], "tun-write.error"),
]

private let routed = [
    MeasuredLoss(
        "rx-ip-csum", "IP_CSUM", "ip_rcv_core", [ipExt("InCsumErrors"), ip("InHdrErrors")], "ip-receive.checksum"),
    MeasuredLoss("rx-ip-header", "IP_INHDR", "ip_rcv_core", [ip("InHdrErrors")], "ip-receive.header"),
    MeasuredLoss("bad option", "IP_INHDR", "ip_rcv_finish_core", [ip("InHdrErrors")], "ip-receive.header"),
    MeasuredLoss("rx-ip-truncated", "PKT_TOO_SMALL", "ip_rcv_core", [ipExt("InTruncatedPkts")], "ip-receive.truncated"),
    MeasuredLoss("rx-ip-source-route", "NOT_SPECIFIED", "ip_rcv_finish_core", [], "route.not-accepted"),
    MeasuredLoss("rx-mcast-not-joined", "NOT_SPECIFIED", "ip_rcv_finish_core", [], "route.not-accepted"),
    MeasuredLoss(
        "rx-rp-filter", "IP_RPFILTER", "ip_rcv_finish_core", [tcpExt("IPReversePathFilter")], "route.rp-filter"),
    MeasuredLoss("rx-martian-src", "IP_INVALID_SOURCE", "ip_rcv_finish_core", [], "route.martian"),
    MeasuredLoss("rx-martian-dst", "IP_INVALID_DEST", "ip_rcv_finish_core", [], "route.martian"),
    MeasuredLoss("local-src", "IP_LOCAL_SOURCE", "ip_rcv_finish_core", [], "route.martian"),
    MeasuredLoss("localnet", "IP_LOCALNET", "ip_rcv_finish_core", [], "route.martian"),
    MeasuredLoss("rx-not-local-no-forward", "IP_INADDRERRORS", "ip_error", [ip("InAddrErrors")], "route.not-local"),
    MeasuredLoss("rx-forward-no-route", "IP_INNOROUTES", "ip_error", [ipExt("InNoRoutes")], "route.no-route"),
    MeasuredLoss("rx-forward-blackhole ...", "NOT_SPECIFIED", "ip_error", [], "route.rejected"),
    MeasuredLoss("rx-forward-ttl", "IP_INHDR", "ip_forward", [ip("InHdrErrors")], "forward.ttl-expired"),
    MeasuredLoss(
        "rx-forward-df-too-big", "PKT_TOO_BIG", "ip_forward", [ip("FragFails"), ip("ForwDatagrams")], "forward.too-big"),
    MeasuredLoss(
        "rx-forward-nf", "NETFILTER_DROP", "nft_do_chain", [rule, ip("ForwDatagrams")], "netfilter-forward.rule"),
    MeasuredLoss("rx-nf-prerouting", "NETFILTER_DROP", "nft_do_chain", [rule], "netfilter-prerouting.rule"),
    MeasuredLoss("rx-nf-input", "NETFILTER_DROP", "nft_do_chain", [rule], "netfilter-input.rule"),
    MeasuredLoss("xtables", "NETFILTER_DROP", "nf_hook_slow", [], "netfilter.rule"),
    MeasuredLoss("rx-conntrack-full", "NETFILTER_DROP", "nf_hook_slow", [tracked("drop")], "conntrack.table-full"),
    MeasuredLoss(
        "rx-conntrack-insert-failed", "NETFILTER_DROP", "nf_hook_slow", [tracked("insert_failed"), tracked("drop")],
        "conntrack.ports-exhausted"),
    MeasuredLoss(
        "rx-conntrack-invalid", "NETFILTER_DROP", "nft_do_chain", [rule, tracked("invalid")], "netfilter-input.rule"),
    MeasuredLoss(
        "rx-frag-timeout", "FRAG_REASM_TIMEOUT", "ip_expire",
        [Sample.counter(.snmp, "Ip.ReasmTimeout", 50), Sample.counter(.snmp, "Ip.ReasmFails", 50)],
        "reassembly.timeout"),
    MeasuredLoss("rx-frag-overflow", "NOT_SPECIFIED", "ip_defrag", [ip("ReasmFails")], "reassembly.refused"),
    MeasuredLoss(
        "rx-frag-overlap", "NOT_SPECIFIED", "ip_defrag",
        [ipExt("ReasmOverlaps"), Sample.counter(.snmp, "Ip.ReasmFails", 50)], "reassembly.refused"),
    MeasuredLoss(
        "rx-ip-unknown-proto", "IP_NOPROTO", "ip_local_deliver_finish", [ip("InUnknownProtos")],
        "ip-deliver.unknown-protocol"),
]

private let delivered = [
    MeasuredLoss(
        "rx-icmp-csum", "ICMP_CSUM", "icmp_rcv",
        [Sample.counter(.snmp, "Icmp.InCsumErrors", 100), Sample.counter(.snmp, "Icmp.InErrors", 100)], "icmp.checksum"),
    MeasuredLoss("rx-udp-no-port", "NO_SOCKET", "__udp4_lib_rcv", [udp("NoPorts")], "udp-socket.closed-port"),
    MeasuredLoss("broadcast", "NOT_SPECIFIED", "__udp4_lib_rcv", [udp("IgnoredMulti")], "udp-socket.ignored-multicast"),
    MeasuredLoss(
        "rx-udp-csum", "UDP_CSUM", "udp_recvmsg", [udp("InCsumErrors"), udp("InErrors"), socket], "udp-socket.checksum"),
    MeasuredLoss("rx-udp-length", "PKT_TOO_SMALL", "__udp4_lib_rcv", [udp("InErrors")], "udp-socket.length"),
    MeasuredLoss("less than 8 bytes", "NOT_SPECIFIED", "__udp4_lib_rcv", [udp("InErrors")], "udp-socket.length"),
    MeasuredLoss(
        "rx-socket-filter", "SOCKET_FILTER", "udp_queue_rcv_one_skb", [udp("InErrors"), socket], "udp-socket.filter"),
    MeasuredLoss(
        "rx-xfrm-policy", "XFRM_POLICY", "udp_queue_rcv_one_skb",
        [Sample.counter(.xfrm, "XfrmInPolBlock", 100), udp("InErrors"), socket], "udp-socket.ipsec-policy"),
    MeasuredLoss(
        "rx-udp-rcvbuf-full", "SOCKET_RCVBUFF", "udp_queue_rcv_one_skb",
        [udp("RcvbufErrors"), udp("InErrors"), socket],
        "socket-buffer.rcvbuf-full"),
    MeasuredLoss("rx-udp-mem", "PROTO_MEM", "__udp_enqueue_schedule_skb", [socket], "socket-buffer.memory"),
    MeasuredLoss("rx-udp-close-unread", "NOT_SPECIFIED", "udp_destruct_common", [], "socket-buffer.closed-unread"),
    MeasuredLoss("rx-tcp-csum", "TCP_CSUM", "tcp_v4_rcv", [tcp("InCsumErrors"), tcp("InErrs")], "tcp-socket.checksum"),
    MeasuredLoss("rx-tcp-no-socket", "NO_SOCKET", "tcp_v4_rcv", [tcp("OutRsts")], "tcp-socket.closed-port"),
    MeasuredLoss(
        "rx-tcp-window", "TCP_INVALID_SEQUENCE", "tcp_validate_incoming", [tcpExt("BeyondWindow")],
        "tcp-socket.beyond-window"),
    MeasuredLoss(
        "window, end", "TCP_INVALID_END_SEQUENCE", "tcp_validate_incoming", [tcpExt("BeyondWindow")],
        "tcp-socket.beyond-window"),
    MeasuredLoss("rst-oow", "TCP_INVALID_SEQUENCE", "tcp_validate_incoming", [], "tcp-socket.reset-refused"),
    MeasuredLoss(
        "rx-tcp-old-data", "TCP_OLD_DATA", "tcp_rcv_established", [tcpExt("DelayedACKLost")], "tcp-socket.old-data"),
    MeasuredLoss(
        "older data", "TCP_OLD_SEQUENCE", "tcp_validate_incoming", [tcpExt("DelayedACKLost")], "tcp-socket.old-data"),
    MeasuredLoss(
        "bad-ack", "TCP_ACK_UNSENT_DATA", "tcp_v4_do_rcv", [tcpExt("TCPACKSkippedChallenge")],
        "tcp-socket.bad-acknowledgement"),
    MeasuredLoss(
        "bad-ack, far behind", "TCP_TOO_OLD_ACK", "tcp_rcv_established", [tcpExt("TCPACKSkippedChallenge")],
        "tcp-socket.bad-acknowledgement"),
    MeasuredLoss(
        "rx-tcp-ofo-drop", "PROTO_MEM", "tcp_data_queue_ofo", [tcpExt("TCPOFODrop"), tcpExt("RcvPruned")],
        "tcp-socket.out-of-order-full"),
    MeasuredLoss(
        "rx-tcp-ofo-drop, inlined", "PROTO_MEM", "tcp_rcv_established", [tcpExt("TCPOFODrop"), tcpExt("RcvPruned")],
        "tcp-socket.out-of-order-full"),
    MeasuredLoss(
        "the same again, out of order", "TCP_OFOMERGE", "tcp_data_queue", [tcpExt("TCPOFOMerge")],
        "tcp-socket.out-of-order-again"),
    MeasuredLoss(
        "rx-tcp-backlog-drop", "SOCKET_BACKLOG", "tcp_add_backlog", [tcpExt("TCPBacklogDrop")],
        "tcp-socket.backlog-full"),
    MeasuredLoss("rx-tcp-filter", "SOCKET_FILTER", "tcp_v6_rcv", [], "tcp-socket.filter"),
    MeasuredLoss("rx-tcp-after-end", "NOT_SPECIFIED", "tcp_v4_rcv", [], "tcp-socket.after-end"),
    MeasuredLoss("rx-tcp-no-request", "TCP_FLAGS", "tcp_v4_do_rcv", [], "tcp-listen.no-request"),
    MeasuredLoss("rx-tcp-listen-reset", "TCP_RESET", "tcp_rcv_state_process", [], "tcp-listen.reset"),
    MeasuredLoss("rx-echo-reply", "NO_SOCKET", "ping_rcv", [], "icmp.unasked-reply"),
    MeasuredLoss("rx-ip6-disabled", "IPV6DISABLED", "ip6_rcv_core", [], "ip-receive.ipv6-disabled"),
    MeasuredLoss("rx-mcast6-not-joined", "NOT_SPECIFIED", "ip6_mc_input", [], "route.not-joined"),
    MeasuredLoss("tx-neigh6-failed", "NOT_SPECIFIED", "neigh_invalidate", [], "neighbour.failed-ipv6"),
]

@Suite struct MeasuredLossesTests {
    private static let all = transmitted + linked + routed + delivered

    @Test(arguments: all) func isBookedAtItsCause(_ loss: MeasuredLoss) {
        let ledger = Ledger(evidence: Self.evidence(loss))
        #expect(ledger.verdict == .balanced)
        #expect(ledger.flows[0].dropped.map(\.cause) == [loss.cause])
        #expect(ledger.flows[0].dropped.map(\.packets) == [100])
    }

    /// Nothing that a drop event can tell is in the catalogue without a row here, but for what only options of qdiscs do.
    @Test func everyCauseWithAnEventWasMeasured() {
        let covered = Set(Self.all.map(\.cause))
        let events = Cause.all.filter { $0.outcome == .lost && !$0.reasons.isEmpty }
        let left = events.map(\.id).filter { !covered.contains($0) && !$0.hasPrefix("qdisc.") }
        #expect(left.isEmpty, "\(left)")
    }

    @Test(arguments: [
        ("tx-sndbuf-full", "send.buffer-full", "EAGAIN"), ("tx-tcp-sndbuf-full", "send.tcp-buffer-full", "EAGAIN"),
        ("tx-no-route, tx-admin-down", "output-route.no-route", "ENETUNREACH"),
        ("tx-route-blackhole", "output-route.blackhole", "EINVAL"),
        ("tx-route-prohibit", "output-route.prohibit", "EACCES"),
        ("tx-route-unreachable", "output-route.unreachable", "EHOSTUNREACH"),
        ("tx-emsgsize", "send.too-big", "EMSGSIZE"),
    ])
    func aRefusedSendIsNoPacket(_ row: String, _ id: String, _ errno: String) throws {
        let cause = try #require(Cause.named(id))
        #expect(cause.outcome == .refused && cause.errno == errno)
        var flow = Sample.flow(accepted: 10, delivered: 10)
        flow.errnos = [errno: 90]
        let moved = cause.primary.map { [Sample.counter($0.source, $0.name, 90)] } ?? []
        for backend in [DropBackend.bpf, .none] {
            let ledger = Ledger(evidence: Sample.evidence([flow], counters: moved, backend: backend))
            #expect(ledger.verdict == .balanced && ledger.flows[0].dropped.isEmpty && ledger.foreign.isEmpty)
        }
    }

    @Test(arguments: [
        "qdisc.requeued", "softirq.time-squeeze", "conntrack.evicted", "conntrack.invalid", "tcp-listen.cookies-sent",
        "tcp-socket.syn-repeated", "tcp-socket.window-closed", "icmp.reply-suppressed",
    ])
    func whatIsNoLossIsNotBooked(_ id: String) throws {
        let cause = try #require(Cause.named(id))
        let primary = try #require(cause.primary)
        let object = primary.scope == .rootQdisc ? "eth1 root tbf" : ""
        let counters = [Sample.counter(primary.source, primary.name, 344, object)]
        for backend in [DropBackend.bpf, .none] {
            let ledger = Ledger(evidence: Sample.evidence([Sample.flow()], counters: counters, backend: backend))
            #expect(ledger.verdict == .balanced && ledger.foreign.isEmpty && ledger.witnesses.isEmpty)
        }
    }

    @Test func aCaptureThatIsClosedLosesNothing() {
        let drops = [Sample.drop("QUEUE_PURGE", "skb_queue_purge_reason", 100)]
        let ledger = Ledger(evidence: Sample.evidence([Sample.flow()], drops: drops))
        #expect(ledger.verdict == .balanced && ledger.flows[0].dropped.isEmpty && ledger.observerLost == 0)
    }

    private static func evidence(_ loss: MeasuredLoss) -> Evidence {
        var evidence = Sample.evidence([Sample.flow(delivered: 900)], counters: loss.counters)
        evidence.drops = [Sample.drop(loss.reason, loss.function, 100)]
        if let hook = loss.cause.split(separator: ".").first, hook.hasPrefix("netfilter-") {
            let name = String(hook.dropFirst("netfilter-".count))
            evidence.dropRules = [DropRule(node: "router", hook: name, counter: "inet netlab closed")]
        }
        return evidence
    }
}
