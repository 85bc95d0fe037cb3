// Stage `tcp-socket`: TCP finds the connection and checks the segment.

extension Stage {
    static let tcpSocket = Stage(
        "tcp-socket", "TCP: checks of a segment", .receive, .l4,
        about: """
            Checksum, connection, window, sequence and acknowledgement are checked; segments out of order wait. What is \
            dropped here TCP sends again, so the program sees time, not loss.
            """,
        causes: [
            Cause(
                "closed-port", "No connection and no listening socket for this segment: it is answered with RST",
                reasons: ["NO_SOCKET"], functions: ["tcp_v4_rcv", "tcp_v6_rcv"], alsoMoves: [.snmp("Tcp.OutRsts")],
                misleading: ["Tcp.OutRsts counts the answers; the drop itself has no counter."], look: ["ss -ltnp"],
                remedy: "Start the program that listens there, or correct address and port.",
                labs: ["stages/tcp-closed-port"]),
            Cause(
                "checksum", "The TCP checksum is wrong", reasons: ["TCP_CSUM"],
                functions: ["tcp_v4_rcv", "tcp_v4_do_rcv", "tcp_v6_rcv", "tcp_v6_do_rcv"], reasonSuffices: true,
                primary: .snmp("Tcp.InCsumErrors"), crossChecks: [.snmp("Tcp.InErrs")],
                look: ["tcpdump -vv -n -i IF tcp", "ethtool -k IF"], knobs: ["ethtool -K IF tx off"],
                remedy: "Let the sender compute the checksum, or turn off its tx checksum offload.",
                labs: ["stages/bad-transport"]),
            Cause(
                "filter",
                "The socket's own filter (SO_ATTACH_FILTER) rejected the segment; no counter of the node tells",
                about: "TCP sends data again and again, and no answer says why.",
                reasons: ["SOCKET_FILTER"], functions: ["tcp_v4_rcv", "tcp_v6_rcv"], look: ["ss -tanpb"],
                knobs: ["SO_ATTACH_FILTER", "SO_ATTACH_BPF"],
                remedy: "Change or detach the program's filter."),
            Cause(
                "after-end",
                "A segment at a connection's end was taken and freed: the last one, a reset, or one in TIME-WAIT",
                about: """
                    The last acknowledgement, the reset (RST) of a peer that did not want a half-open connection, or what still \
                    came for a connection that waits in TIME-WAIT: data is answered with RST then. Two rare losses look the \
                    same: a segment in a broadcast frame, and one that is cut off within its header.
                    """,
                reasons: ["NOT_SPECIFIED"], functions: ["tcp_v4_rcv", "tcp_v6_rcv", "tcp_rcv_state_process"],
                look: ["ss -tan state syn-recv", "ss -tan state time-wait", "tcpdump -n -i IF tcp"],
                remedy: "Nothing is missing; after resets look who opened a connection and did not want it.",
                everyday: .answer),
            Cause(
                "closed-queue", "What a TCP socket still held was freed with it", .harmless, layer: .l7,
                about: "Most often the other end's FIN, which came behind the program's close(2).",
                reasons: ["QUEUE_PURGE"], functions: ["sk_stream_kill_queues"],
                look: ["ss -tan state fin-wait-2"],
                remedy: "Nothing is lost on the way; a program that wants all data reads to the end before it closes."),
            Cause(
                "beyond-window", "The data lies beyond the receive window",
                reasons: ["TCP_INVALID_SEQUENCE", "TCP_INVALID_END_SEQUENCE"], functions: ["tcp_validate_incoming"],
                condition: .counted(by: .netstat("TcpExt.BeyondWindow")), primary: .netstat("TcpExt.BeyondWindow"),
                look: ["ss -tnmi", "tcpdump -n -i IF tcp"],
                remedy: "The sender ignores the window: correct it, or let the reader read.",
                kernels: [
                    .on(
                        "6.1 and 6.12",
                        "There is no counter TcpExt.BeyondWindow, and no event tells it from reset-refused.")
                ],
                labs: ["stages/tcp-window"]),
            Cause(
                "reset-refused", "A reset (RST) whose sequence number is outside of the window; no counter tells",
                reasons: ["TCP_INVALID_SEQUENCE"], functions: ["tcp_validate_incoming"], condition: .uncounted,
                look: ["tcpdump -n -i IF 'tcp[tcpflags] & tcp-rst != 0'"],
                remedy: "Look who sends it: a forged or very late reset is ignored rightly.",
                recipe: "100 RSTs a million beyond the window: 100 events, no counter.",
                labs: ["stages/tcp-reset"]),
            Cause(
                "old-data", "The data had arrived before",
                reasons: ["TCP_OLD_DATA", "TCP_OLD_SEQUENCE"],
                functions: ["tcp_rcv_established", "tcp_validate_incoming", "tcp_data_queue"], reasonSuffices: true,
                alsoMoves: [.netstat("TcpExt.DelayedACKLost")], look: ["ss -tni", "tcpdump -n -i IF tcp"],
                remedy: "Nothing is missing: a segment was repeated, or its acknowledgement was lost or late.",
                labs: ["stages/tcp-window"], everyday: .answer),
            Cause(
                "bad-acknowledgement", "It acknowledges data that was never sent",
                reasons: ["TCP_ACK_UNSENT_DATA", "TCP_TOO_OLD_ACK"],
                functions: ["tcp_v4_do_rcv", "tcp_rcv_established"], reasonSuffices: true,
                alsoMoves: [.netstat("TcpExt.TCPChallengeACK"), .netstat("TcpExt.TCPACKSkippedChallenge")],
                look: ["tcpdump -n -i IF tcp"],
                remedy: "Look for another connection's or a forged segment: the sender's state is not this socket's.",
                labs: ["stages/tcp-bad-acknowledgement"]),
            Cause(
                "out-of-order-full", "Too many segments out of order: the receive buffer was full of them",
                reasons: ["PROTO_MEM", "TCP_OFO_DROP"],
                functions: ["tcp_data_queue_ofo", "tcp_data_queue", "tcp_rcv_established"],
                primary: .netstat("TcpExt.TCPOFODrop"),
                alsoMoves: [.netstat("TcpExt.RcvPruned"), .netstat("TcpExt.PruneCalled"), .sockets],
                look: ["ss -tnmi"], knobs: ["net.ipv4.tcp_rmem", "SO_RCVBUF"],
                remedy: "Find where the missing segment was lost, or raise net.ipv4.tcp_rmem.",
                recipe: "SO_RCVBUF 8192 and 200 segments of one byte with gaps: 20 are kept, 180 dropped.",
                kernels: [
                    .on("6.1", "Those that wait are dropped instead, for the new one: TcpExt.OfoPruned counts them.")
                ],
                labs: ["stages/tcp-out-of-order-full"]),
            Cause(
                "out-of-order-again", "The segment waits out of order already", reasons: ["TCP_OFOMERGE"],
                functions: ["tcp_data_queue", "tcp_data_queue_ofo"], reasonSuffices: true,
                primary: .netstat("TcpExt.TCPOFOMerge"), look: ["tcpdump -n -i IF tcp"],
                remedy: "Nothing is missing: a segment was repeated while an earlier one was lost.",
                recipe: "The same segment 100 times behind a gap: 99 events, TCPOFOMerge moves by 99.",
                labs: ["stages/tcp-again"], everyday: .answer),
            Cause(
                "backlog-full", "The program held the socket in a system call and too many segments came meanwhile",
                reasons: ["SOCKET_BACKLOG"], functions: ["tcp_add_backlog", "tcp_v4_rcv"], reasonSuffices: true,
                primary: .netstat("TcpExt.TCPBacklogDrop"), alsoMoves: [.sockets], look: ["ss -tnmp"],
                knobs: ["SO_RCVBUF", "net.ipv4.tcp_rmem"],
                remedy: "Look what keeps the program's recv or send busy (page faults, one slow core); raise tcp_rmem.",
                recipe: "recv into a page that userfaultfd withholds and 400 segments: 129 wait, 271 are dropped.",
                labs: ["stages/tcp-backlog"]),
            Cause(
                "syn-repeated", "The client sent its SYN again: the first was lost elsewhere", .harmless,
                about: """
                    A consequence, not a place. With tcp_syn_retries=2 six SYNs go out: tcp_syn_linear_timeouts=4 adds \
                    four at an interval of a second.
                    """,
                functions: ["tcp_retransmit_timer"], primary: .netstat("TcpExt.TCPSynRetrans"),
                alsoMoves: [.netstat("TcpExt.TCPTimeouts"), .snmp("Tcp.RetransSegs"), .snmp("Tcp.AttemptFails")],
                errno: "ETIMEDOUT", look: ["ss -tan state syn-sent"],
                knobs: ["net.ipv4.tcp_syn_retries", "net.ipv4.tcp_syn_linear_timeouts"],
                remedy: "Find the stage that lost the SYN or its answer.",
                kernels: [.on("6.1", "There is no tcp_syn_linear_timeouts: two retries are three SYNs.")],
                labs: ["signals/syn-retries", "troubleshooting/syn-lost"]),
            Cause(
                "window-closed", "The program reads too slowly: the window closed and the sender waits", .harmless,
                layer: .l7, about: "Nothing is lost: Recv-Q fills here, then Send-Q at the sender, which gets EAGAIN.",
                primary: .netstat("TcpExt.TCPToZeroWindowAdv"), alsoMoves: [.netstat("TcpExt.TCPWinProbe")],
                look: ["ss -tnmp", "strace -p PID"], knobs: ["net.ipv4.tcp_rmem"],
                remedy: "Look what the program waits for (a lock, garbage collection, a disk), and let it read.",
                labs: ["signals/tcp-zero-window", "troubleshooting/stalled-programs"]),
        ])
}
