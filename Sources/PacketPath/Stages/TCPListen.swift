// Stage `tcp-listen`: a listening socket answers connection requests.

extension Stage {
    static let tcpListen = Stage(
        "tcp-listen", "TCP: requests at a listening socket", .receive, .l4,
        about: """
            A SYN needs a place among the half-open connections, and one among those that wait for accept(2). The kernel \
            frees what finds none without a drop event: only counters show it. The client tries again after a second.
            """,
        causes: [
            Cause(
                "accept-queue-full", "The program does not accept: the queue of finished connections was full",
                about: "The queue holds backlog + 1 connections.", functions: ["tcp_conn_request"],
                primary: .netstat("TcpExt.ListenOverflows"), crossChecks: [.netstat("TcpExt.ListenDrops")],
                alsoMoves: [.sockets], look: ["ss -ltnmp"], knobs: ["listen(2) backlog", "net.core.somaxconn"],
                remedy: "Accept faster, or raise the backlog of listen(2) and net.core.somaxconn.",
                recipe: "listen(2) and 20 connects without accept: 3 are established, 68 of 71 SYNs dropped.",
                labs: ["stages/accept-queue"]),
            Cause(
                "syn-queue-full", "Too many half-open connections, and SYN cookies are off",
                functions: ["tcp_conn_request"], primary: .netstat("TcpExt.TCPReqQFullDrop"),
                crossChecks: [.netstat("TcpExt.ListenDrops")], look: ["ss -tan state syn-recv"],
                knobs: ["net.ipv4.tcp_max_syn_backlog", "net.ipv4.tcp_syncookies", "listen(2) backlog"],
                remedy:
                    "Turn SYN cookies on (net.ipv4.tcp_syncookies=1), or raise tcp_max_syn_backlog and the backlog.",
                recipe: "tcp_syncookies=0, listen(8), 50 SYNs that nobody finishes: 9 are answered, 41 dropped.",
                labs: ["stages/syn-queue"]),
            Cause(
                "syn-queue-reserved", "The last quarter of the half-open connections is kept for known peers",
                functions: ["tcp_conn_request"], primary: .netstat("TcpExt.ListenDrops"),
                look: ["ss -tan state syn-recv"], knobs: ["net.ipv4.tcp_max_syn_backlog", "net.ipv4.tcp_syncookies"],
                remedy: "Turn SYN cookies on, or raise net.ipv4.tcp_max_syn_backlog.",
                recipe: "tcp_syncookies=0, listen(64), tcp_max_syn_backlog=16, 50 SYNs: 13 are answered, 37 dropped.",
                labs: ["stages/syn-queue-reserved"],
                rare: true),
            Cause(
                "no-request", "A segment of no connection came to a listening socket: it is answered with RST",
                about:
                    "Its half-open connection was reset or timed out, or there never was one: data without a handshake.",
                reasons: ["TCP_FLAGS", "NOT_SPECIFIED"], functions: ["tcp_v4_do_rcv", "tcp_v6_do_rcv"],
                alsoMoves: [.snmp("Tcp.OutRsts")],
                misleading: ["The event names no interface: the kernel has taken it off the segment by then."],
                look: ["ss -ltn", "ss -tan state syn-recv", "tcpdump -n -i IF tcp"],
                remedy: "Let the sender open the connection first; see who reset it, or whose answers were lost.",
                kernels: [.on("6.1", "It gives no reason: NOT_SPECIFIED.")]),
            Cause(
                "reset", "A reset (RST) of no connection came to a listening socket",
                reasons: ["TCP_RESET"], functions: ["tcp_rcv_state_process"], reasonSuffices: true,
                look: ["tcpdump -n -i IF 'tcp[tcpflags] & tcp-rst != 0'", "ss -ltn"],
                remedy: "Nothing is missing; look who sends resets for connections that are not there.",
                recipe: "100 RSTs to a listening port: 100 events, no counter.", everyday: .answer),
            Cause(
                "cookies-sent", "SYN cookies were sent instead of keeping half-open connections; nothing is lost",
                .harmless, functions: ["tcp_conn_request"], primary: .netstat("TcpExt.SyncookiesSent"),
                alsoMoves: [.netstat("TcpExt.TCPReqQFullDoCookies")], look: ["dmesg"],
                knobs: ["net.ipv4.tcp_syncookies"],
                remedy: "Nothing is lost. Look whether it is a flood, or raise net.ipv4.tcp_max_syn_backlog.",
                labs: ["signals/syn-cookies"]),
        ])
}
