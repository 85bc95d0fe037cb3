// Ends of packets that every network has, each with its name, and which of them are no loss.

import Testing

@testable import PacketPath

@Suite struct EverydayEndsTests {
    @Test(arguments: [
        ("NO_SOCKET", "ping_rcv", "icmp.unasked-reply"), ("NO_SOCKET", "tcp_v6_rcv", "tcp-socket.closed-port"),
        ("SOCKET_FILTER", "tcp_v4_rcv", "tcp-socket.filter"), ("SOCKET_FILTER", "tcp_v6_rcv", "tcp-socket.filter"),
        ("NOT_SPECIFIED", "tcp_v4_rcv", "tcp-socket.after-end"),
        ("TCP_FLAGS", "tcp_v4_do_rcv", "tcp-listen.no-request"),
        ("TCP_RESET", "tcp_rcv_state_process", "tcp-listen.reset"),
        ("IP_INHDR", "ip6_forward", "forward.ttl-expired"), ("PKT_TOO_BIG", "ip6_forward", "forward.too-big"),
        ("NOT_SPECIFIED", "ip6_mc_input", "route.not-joined"),
        ("SOCKET_RCVBUFF", "udpv6_queue_rcv_one_skb", "socket-buffer.rcvbuf-full"),
        ("SOCKET_FILTER", "udpv6_queue_rcv_one_skb", "udp-socket.filter"),
        ("IPV6DISABLED", "ip6_rcv_core", "ip-receive.ipv6-disabled"),
        ("QUEUE_PURGE", "sk_stream_kill_queues", "tcp-socket.closed-queue"),
        ("QUEUE_PURGE", "inet_sock_destruct", "socket-buffer.closed-copies"),
        ("NOT_SPECIFIED", "neigh_invalidate", "neighbour.failed-ipv6"),
        ("NEIGH_FAILED", "neigh_invalidate", "neighbour.failed"),
    ])
    func isNamed(_ reason: String, _ function: String, _ cause: String) {
        #expect(Cause.candidates(reason: reason, function: function).map(\.id) == [cause])
    }

    /// The counters of IPv6 are others.
    @Test(arguments: [
        ("forward.ttl-expired", "ip6_forward", "Ip6InHdrErrors"), ("forward.too-big", "ip6_forward", "Ip6FragFails"),
        ("socket-buffer.rcvbuf-full", "udpv6_queue_rcv_one_skb", "Udp6RcvbufErrors"),
    ])
    func hasItsCounter(_ cause: String, _ function: String, _ counter: String) throws {
        #expect(try #require(Cause.named(cause)?.primary).counting(in: function).name == counter)
    }

    /// Nobody misses them, but a flow of such packets does: the ledger books them.
    @Test func noLossIsStillAnEnd() {
        let everyday = Cause.all.filter { $0.everyday != nil }
        #expect(everyday.contains { $0.id == "ip-receive.other-host" } && everyday.count >= 6)
        #expect(everyday.allSatisfy { $0.outcome == .lost })
    }

    /// TCP counted them: they are no segments that got lost before it.
    @Test func segmentsThatTCPFreedHadArrived() {
        var evidence = Sample.evidence(
            [Sample.flow(accepted: 0, delivered: 0)],
            drops: [
                Sample.drop("NOT_SPECIFIED", "tcp_v4_rcv", 3, at: "server", "eth0", flow: nil),
                Sample.drop("NO_SOCKET", "tcp_v6_rcv", 2, at: "server", "eth0", flow: nil),
            ],
            counters: [
                Sample.counter(.snmp, "Tcp.OutSegs", 9, at: "client", ""),
                Sample.counter(.snmp, "Tcp.InSegs", 9, at: "server", ""),
            ])
        evidence.isOnlyStreams = true
        #expect(Ledger(evidence: evidence).segments?.unexplained == 0)
    }
}
