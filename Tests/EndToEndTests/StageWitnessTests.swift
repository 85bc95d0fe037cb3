// Labs and tools, one row for each figure: what `ip`, `tc`, `nft`, `nstat`, `conntrack` and `ethtool` show is what the books say.

import TestSupport
import Testing

/// One lab, run once and kept, and the figures that are compared.
struct StageWitness: Sendable, CustomTestStringConvertible {
    /// A node, a tool's figure there, and the books' figure.
    struct Row: Sendable {
        var node: String
        var tool: ToolFigure
        var book: BookFigure
    }

    var lab: String
    var rows: [Row]

    init(_ lab: String, _ rows: (String, ToolFigure, BookFigure)...) {
        self.lab = lab
        self.rows = rows.map { Row(node: $0.0, tool: $0.1, book: $0.2) }
    }

    var testDescription: String { lab }
}

@Suite(
    "Stages and tools", .serialized, .privileged, .requires(tool: "nstat"), .requires(tool: "tc"),
    .requires(tool: "nft"), .requires(tool: "conntrack"), .requires(tool: "ethtool"))
struct StageWitnessTests {
    @Test(arguments: StageWitness.sending + StageWitness.receiving + StageWitness.sockets)
    func theToolsAgree(witness: StageWitness) throws {
        let run = try KeptRun(witness.lab)
        for row in witness.rows {
            let (tool, book) = (try run.figure(row.tool, in: row.node), try run.figure(row.book, at: row.node))
            #expect(tool == book && book > 0, "\(row.node): \(row.tool) \(tool), \(row.book) \(book)")
        }
    }
}

extension StageWitness {
    /// Out of the sender and over the cable.
    static let sending: [StageWitness] = [
        .init("token-bucket", ("router", .qdisc("eth1", "drops"), .lost(["qdisc.limit"]))),
        .init("ring", ("client", .qdisc("eth0", "drops"), .lost(["qdisc.limit"]))),
        .init("replay", ("client", .qdisc("eth0", "drops"), .lost(["qdisc.limit"]))),
        .init("bypass-trap", ("client", .qdisc("eth0", "drops"), .lost(["qdisc.limit"]))),
        .init("raw-ip-output", ("client", .rule("closed"), .lost(["netfilter-output.rule"]))),
        .init(
            "peer-down", ("router", .link("eth1", "tx", "dropped"), .lost(["carrier.off"]))),
        .init(
            "bypass-no-carrier", ("client", .link("eth0", "tx", "dropped"), .lost(["carrier.bypass"]))),
        .init("veth-ring", ("client", .link("eth0", "tx", "dropped"), .lost(["veth.ring-full"], at: "server"))),
        .init("mtu-black-hole", ("router", .link("eth1", "tx", "dropped"), .lost(["veth.peer-refused"]))),
        .init("tun-no-reader", ("router", .link("tun0", "tx", "dropped"), .lost(["tun.no-reader"]))),
        .init("tun-queue-full", ("router", .link("tun0", "tx", "dropped"), .lost(["tun.queue-full"]))),
        .init("tun-write-error", ("router", .link("tun0", "rx", "dropped"), .lost(["tun-write.error"]))),
        .init(
            "vxlan-drops", ("server", .link("vx0", "tx", "dropped"), .lost(["vxlan-output.no-remote"])),
            ("server", .link("vx0", "rx", "frame_errors"), .lost(["vxlan-input.header"]))),
        .init(
            "tc-filters", ("client", .clsact("eth0"), .lost(["tc-egress.filter"])),
            ("server", .clsact("eth0"), .lost(["tc-ingress.filter"]))),
    ]

    /// From the cable up to IP.
    static let receiving: [StageWitness] = [
        .init("cpu-backlog", ("server", .link("eth0", "rx", "dropped"), .lost(["cpu-backlog.full"]))),
        .init("xdp-drop", ("server", .ethtool("eth0", "rx_queue_0_xdp_drops"), .lost(["xdp.dropped"]))),
        .init("ethertype", ("server", .link("eth0", "rx", "dropped"), .lost(["ethertype.unhandled"]))),
        .init("bridge-mtu", ("bridge", .nstat("IpFragFails"), .lost(["bridge.too-big"]))),
        .init(
            "macvlan-broadcast",
            ("server", .link("eth0", "rx", "dropped"), .signal("macvlan.broadcast-queue-full@server:eth0"))),
        .init(
            "other-host", ("server", .link("eth0", "rx", "otherhost"), .lost(["ip-receive.other-host"]))),
        .init(
            "bad-ip-headers", ("server", .nstat("IpExtInCsumErrors"), .lost(["ip-receive.checksum"])),
            ("server", .nstat("IpInHdrErrors"), .lost(["ip-receive.checksum", "ip-receive.header"])),
            ("server", .nstat("IpExtInTruncatedPkts"), .lost(["ip-receive.truncated"]))),
        .init(
            "netfilter-hooks", ("client", .rule("leaves"), .lost(["netfilter-egress.rule"])),
            ("first", .rule("arrives"), .lost(["netfilter-prerouting.rule"])),
            ("second", .rule("routed"), .lost(["netfilter-postrouting.rule"])),
            ("server", .rule("enters"), .lost(["netfilter-ingress.rule"]))),
        .init(
            "several-hooks", ("router", .rule("arrives"), .lost(["netfilter-prerouting.rule"])),
            ("router", .rule("stays"), .lost(["netfilter-input.rule"])),
            ("router", .rule("passes"), .lost(["netfilter-forward.rule"])),
            ("router", .rule("own"), .lost(["netfilter-output.rule"])),
            ("router", .rule("leaves"), .lost(["netfilter-postrouting.rule"]))),
        .init("every-tenth", ("router", .rule("tenth"), .lost(["netfilter-forward.rule"]))),
        .init("firewall-input", ("server", .rule("closed"), .lost(["netfilter-input.rule"]))),
        .init(
            "invalid-segments", ("router", .conntrack("invalid"), .signal("conntrack.invalid@router")),
            ("router", .rule("invalid"), .lost(["netfilter-forward.rule"]))),
        .init("nat-ports", ("router", .conntrack("insert_failed"), .lost(["conntrack.ports-exhausted"]))),
        .init("rp-filter", ("router", .nstat("TcpExtIPReversePathFilter"), .lost(["route.rp-filter"]))),
        .init("no-route", ("router", .nstat("IpExtInNoRoutes"), .lost(["route.no-route"]))),
        .init("not-a-router", ("middle", .nstat("IpInAddrErrors"), .lost(["route.not-local"]))),
        .init("ipv6-not-local", ("r", .nstat("Ip6InAddrErrors"), .lost(["route.not-local"]))),
        .init("copies", ("mirror", .nstat("IpInAddrErrors"), .lost(["route.not-local"]))),
        .init("ttl-expired", ("router", .nstat("IpInHdrErrors"), .lost(["forward.ttl-expired"]))),
        .init("fragmentation-needed", ("router", .nstat("IpFragFails"), .lost(["forward.too-big"]))),
        .init("fragment-memory", ("server", .nstat("IpReasmFails"), .lost(["reassembly.refused"]))),
    ]

    /// Transport and sockets, and what arrives.
    static let sockets: [StageWitness] = [
        .init(
            "bad-transport",
            ("server", .nstat("UdpInErrors"), .lost(["udp-socket.checksum", "udp-socket.length"])),
            ("server", .nstat("UdpInCsumErrors"), .lost(["udp-socket.checksum"])),
            ("server", .nstat("TcpInCsumErrors"), .lost(["tcp-socket.checksum"])),
            ("server", .nstat("IcmpInCsumErrors"), .lost(["icmp.checksum"])),
            ("server", .nstat("IpInUnknownProtos"), .lost(["ip-deliver.unknown-protocol"]))),
        .init(
            "icmp-limit",
            ("server", .nstat("IcmpOutRateLimitHost"), .signal("icmp.reply-suppressed@server")),
            ("server", .nstat("UdpNoPorts"), .lost(["udp-socket.closed-port"]))),
        .init(
            "ignored-broadcast", ("server", .nstat("UdpIgnoredMulti"), .lost(["udp-socket.ignored-multicast"]))),
        .init("ipsec-policies", ("server", .xfrm("XfrmInPolBlock"), .lost(["udp-socket.ipsec-policy"]))),
        .init("socket-filter", ("server", .nstat("UdpInErrors"), .lost(["udp-socket.filter"]))),
        .init("unread-socket", ("server", .nstat("UdpRcvbufErrors"), .lost(["socket-buffer.rcvbuf-full"]))),
        .init("receive-buffer", ("server", .nstat("UdpRcvbufErrors"), .lost(["socket-buffer.rcvbuf-full"]))),
        .init(
            "accept-queue", ("server", .nstat("TcpExtListenOverflows"), .lost(["tcp-listen.accept-queue-full"]))),
        .init(
            "syn-queue-reserved",
            ("server", .nstat("TcpExtListenDrops"), .lost(["tcp-listen.syn-queue-reserved"]))),
        .init(
            "syn-cookies", ("server", .nstat("TcpExtSyncookiesSent"), .signal("tcp-listen.cookies-sent@server"))
        ),
        .init(
            "tcp-again",
            ("server", .nstat("TcpExtTCPOFOMerge"), .signal("tcp-socket.out-of-order-again@server"))),
        .init("tcp-window", ("server", .nstat("TcpExtBeyondWindow"), .lost(["tcp-socket.beyond-window"]))),
        .init(
            "tcp-zero-window",
            ("server", .nstat("TcpExtTCPToZeroWindowAdv"), .signal("tcp-socket.window-closed@server"))),
        .init("tcp-refused", ("client", .nstat("TcpAttemptFails"), .notSent("ECONNREFUSED"))),
        .init("tcp-loss", ("client", .nstat("TcpRetransSegs"), .repeated("page"))),
        .init("two-hosts", ("server", .nstat("UdpInDatagrams"), .delivered(["web"]))),
        .init("ipv6", ("server", .nstat("Udp6InDatagrams"), .delivered(["web"]))),
        .init("datagram-too-big", ("client", .nstat("UdpOutDatagrams"), .delivered(["fits"]))),
        .init("burst", ("server", .nstat("UdpInDatagrams"), .delivered(["web"]))),
        .init("multicast", ("server", .nstat("UdpInDatagrams"), .delivered(["news"]))),
        .init("varying", ("server", .nstat("UdpInDatagrams"), .delivered(["mixed"]))),
        .init("fragment-twice", ("server", .nstat("UdpInDatagrams"), .delivered(["twice"]))),
        .init("icmp-echo", ("server", .nstat("IcmpInEchos"), .delivered(["ping"]))),
    ]
}
