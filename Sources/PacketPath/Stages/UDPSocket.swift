// Stage `udp-socket`: UDP looks for the socket and checks the datagram.

extension Stage {
    static let udpSocket = Stage(
        id: "udp-socket", title: "UDP: checks and choice of the socket",
        causes: [
            Cause(
                id: "udp-socket.closed-port", direction: .receive, layer: .l4,
                title: "No socket is open on this UDP port",
                remedy: "Start the program that listens there, or correct address and port.",
                reasons: ["NO_SOCKET"], functions: ["__udp4_lib_rcv"], primary: .snmp("Udp.NoPorts"),
                tools: ["ss -uln", "nstat"]),
            Cause(
                id: "udp-socket.checksum", direction: .receive, layer: .l4,
                title: "The UDP checksum is wrong",
                remedy: "Let the sender compute the checksum, or turn off its tx checksum offload.",
                reasons: ["UDP_CSUM"],
                functions: ["__udp4_lib_rcv", "udp_queue_rcv_one_skb", "udp_recvmsg", "__first_packet_length"],
                reasonSuffices: true, primary: .snmp("Udp.InCsumErrors"), crossChecks: [.snmp("Udp.InErrors")],
                tools: ["nstat"]),
            Cause(
                id: "udp-socket.length", direction: .receive, layer: .l4,
                title: "The UDP length field does not fit the packet",
                remedy: "Correct the length field at the sender.",
                reasons: ["PKT_TOO_SMALL"], functions: ["__udp4_lib_rcv"], primary: .snmp("Udp.InErrors"),
                tools: ["nstat"], rare: true),
            Cause(
                id: "udp-socket.filter", direction: .receive, layer: .l4,
                title: "The socket's own filter (SO_ATTACH_FILTER) rejected the packet",
                remedy: "Change or detach the program's filter.",
                reasons: ["SOCKET_FILTER"], functions: ["udp_queue_rcv_one_skb"], primary: .snmp("Udp.InErrors"),
                crossChecks: [.sockets], tools: ["ss -ubp", "nstat"]),
        ])
}
