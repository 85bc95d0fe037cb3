// Stage `udp-socket`: UDP looks for the socket and checks the datagram.

extension Stage {
    static let udpSocket = Stage(
        "udp-socket", "UDP: checks and choice of the socket", .receive, .l4,
        about: """
            Length and checksum are checked, the port's socket is found, its filter and IPsec policy are asked. \
            Udp.InDatagrams moves only when the program reads.
            """,
        causes: [
            Cause(
                "closed-port", "No socket is open on this UDP port",
                reasons: ["NO_SOCKET"], functions: ["__udp4_lib_rcv", "__udp6_lib_rcv"], primary: .snmp("Udp.NoPorts"),
                misleading: ["Few of them are answered by ICMP: the rate is limited."], look: ["ss -uanp"],
                remedy: "Start the program that listens there, or correct address and port.",
                labs: [
                    "stages/closed-port", "stages/fragment-closed-port", "signals/fragment-duplicate",
                    "signals/icmp-limit",
                ]),
            Cause(
                "checksum", "The UDP checksum is wrong",
                about:
                    "Datagrams of 76 bytes and more wait in the socket and are dropped by the reader's own recv or poll.",
                reasons: ["UDP_CSUM"],
                functions: [
                    "__udp4_lib_rcv", "udp_queue_rcv_one_skb", "udp_recvmsg", "__first_packet_length", "__udp6_lib_rcv",
                    "udpv6_queue_rcv_one_skb", "udpv6_recvmsg",
                ],
                reasonSuffices: true, primary: .snmp("Udp.InCsumErrors"), crossChecks: [.snmp("Udp.InErrors")],
                crossChecksAt: [
                    "udp_queue_rcv_one_skb": [.sockets], "udp_recvmsg": [.sockets], "__first_packet_length": [.sockets],
                    "udpv6_queue_rcv_one_skb": [.sockets], "udpv6_recvmsg": [.sockets],
                ], look: ["tcpdump -vv -n -i IF udp", "ethtool -k IF"],
                knobs: ["ethtool -K IF tx off"],
                remedy: "Let the sender compute the checksum, or turn off its tx checksum offload.",
                labs: ["stages/bad-transport", "impairments/netem-corrupt"]),
            Cause(
                "length", "The UDP length field does not fit the packet",
                reasons: ["PKT_TOO_SMALL", "NOT_SPECIFIED"], functions: ["__udp4_lib_rcv"], condition: .uncounted,
                primary: .snmp("Udp.InErrors"), look: ["tcpdump -vv -n -i IF udp"],
                remedy: "Correct the length field at the sender.", labs: ["stages/bad-transport"], rare: true),
            Cause(
                "ignored-multicast", "A broadcast or multicast datagram for a port on which nobody listens",
                reasons: ["NOT_SPECIFIED"], functions: ["__udp4_lib_rcv"],
                condition: .counted(by: .snmp("Udp.IgnoredMulti")), primary: .snmp("Udp.IgnoredMulti"),
                look: ["ss -uanp"], remedy: "Nothing to do, or start the program that listens there.",
                recipe: "100 datagrams to 255.255.255.255 on a closed port: Udp.IgnoredMulti moves by 100.",
                labs: ["stages/ignored-broadcast"]),
            Cause(
                "filter", "The socket's own filter (SO_ATTACH_FILTER) rejected the packet",
                reasons: ["SOCKET_FILTER"], functions: ["udp_queue_rcv_one_skb", "udpv6_queue_rcv_one_skb"],
                primary: .snmp("Udp.InErrors"),
                crossChecks: [.sockets],
                misleading: ["The same counters move as with a full buffer, except Udp.RcvbufErrors."],
                look: ["ss -uanpb"], knobs: ["SO_ATTACH_FILTER", "SO_ATTACH_BPF"],
                remedy: "Change or detach the program's filter.",
                labs: ["stages/socket-filter"]),
            Cause(
                "ipsec-policy", "An IPsec policy does not let the packet in",
                reasons: ["XFRM_POLICY"], functions: ["udp_queue_rcv_one_skb"], reasonSuffices: true,
                primary: .xfrm("XfrmInPolBlock"), crossChecks: [.snmp("Udp.InErrors"), .sockets],
                look: ["ip xfrm policy"], remedy: "Change the policy, or let the sender encrypt the packet.",
                labs: ["stages/ipsec-policies"]),
        ])
}
