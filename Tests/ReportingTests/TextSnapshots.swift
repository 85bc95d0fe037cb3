// What the text report must look like.

enum TextSnapshots {
    static let passing80 = #"""
        lab tbf-drop  tbf-drop~k3x9  2026-11-21T00:30:00Z
          kernel 6.18.44 x86_64, 2 CPUs, tsc; drop events by bpf

        flow web  client:eth0 -> server:eth0
          sent                                 1000
          delivered                             122  seen by the socket sink
          dropped      qdisc @ router:eth1      878  event+counter
                       QDISC_DROP @__dev_queue_xmit = eth1 root tbf drops
          in flight                               0
          unexplained                             0
          sender: frames of 100 bytes, 81.3 kpps, pacing ok (late by 210 ns median, 1.25
          us p99, 48 us at most)

        witnesses: 1 compared, all agree

        expectations
          ✓ flow web: delivered 122
          ✓ flow web: dropped at qdisc 878

        what happened, and what to do
          qdisc.limit: The queue was full.
            Raise the qdisc's limit or rate, or send slower. A burst below one packet
            drops everything.
            See in router: tc -s qdisc show dev eth1; tc -s class show dev eth1

        PASS  books balanced, 2 expectations met

        """#

    static let passing120 = #"""
        lab tbf-drop  tbf-drop~k3x9  2026-11-21T00:30:00Z
          kernel 6.18.44 x86_64, 2 CPUs, tsc; drop events by bpf

        flow web  client:eth0 -> server:eth0
          sent                                 1000
          delivered                             122  seen by the socket sink
          dropped      qdisc @ router:eth1      878  event+counter  QDISC_DROP @__dev_queue_xmit = eth1 root tbf drops
          in flight                               0
          unexplained                             0
          sender: frames of 100 bytes, 81.3 kpps, pacing ok (late by 210 ns median, 1.25 us p99, 48 us at most)

        witnesses: 1 compared, all agree

        expectations
          ✓ flow web: delivered 122
          ✓ flow web: dropped at qdisc 878

        what happened, and what to do
          qdisc.limit: The queue was full.
            Raise the qdisc's limit or rate, or send slower. A burst below one packet drops everything.
            See in router: tc -s qdisc show dev eth1; tc -s class show dev eth1

        PASS  books balanced, 2 expectations met

        """#

    static let failing80 = #"""
        lab many, "many" losses  tbf-drop~k3x9  2026-11-21T00:30:00Z
          kernel 6.18.44 x86_64, 2 CPUs, tsc; drop events by bpf

        flow web  client:eth0 -> server:eth0
          sent                                         1000
                       accepted 900, refused with ENOBUFS 100; not sent: EAGAIN 5
          delivered                                     700
                       seen by the socket sink, 1 out of order
          duplicated                                      2  arrived again
          dropped      qdisc @ client:eth0              100  event+counter
                       QDISC_DROP @__dev_queue_xmit = eth0 root tbf drops
          dropped      socket-buffer @ server:eth0      150  event
                       SOCKET_RCVBUFF @udp_queue_rcv_one_skb
          in flight    socket queue                      48
          unexplained                                     2

        flow probe  client:eth0 -> server:eth0
          sent                                           10
          delivered                                       0  nobody witnessed delivery
          dropped      netfilter-input @ server          10  event+counter
                       NETFILTER_DROP @nft_do_chain = counter inet netlab closed
          in flight                                       0
          unexplained                                     0

        losses of foreign packets
          foreign      unknown @ router:eth1              3  event
                       BRAND_NEW @shiny
          induced ICMP errors: 6 by server

        witnesses: 1 of 4 disagree
          socket-buffer @ server Udp.RcvbufErrors moved by 149, losses 150 (primary)

        expectations
          ✓ flow web: dropped at qdisc 100
          ✗ lab.yaml:27:5: flow web: dropped at socket-buffer@server: expected 152..160,
            observed 150; of 1000 sent: 700 delivered, 100 at qdisc@client:eth0, 150 at
            socket-buffer@server:eth0, 48 in flight, 2 unexplained

        what happened, and what to do
          qdisc.limit: The queue was full.
            Raise the qdisc's limit or rate, or send slower. A burst below one packet
            drops everything.
            See in client: tc -s qdisc show dev eth0; tc -s class show dev eth0
          netfilter-input.rule: A rule at the input hook dropped or rejected the packet.
            Change or remove the rule: its named counter tells which one it is.
            See in server: nft list counters; nft list ruleset; nft monitor trace;
            iptables -nvxL
          socket-buffer.rcvbuf-full: The socket's receive buffer was full: the program
          reads too slowly.
            Read faster or in more threads; raise SO_RCVBUF (and net.core.rmem_max) to
            survive bursts.
            See in server: nstat -az UdpRcvbufErrors UdpInErrors; ss -uanmp; cat
            /proc/net/udp; strace -p PID

        FAIL
          flow web: unexplained packets: 2
          socket-buffer at server: Udp.RcvbufErrors moved by 149, but 150 losses should
          have moved it
          expectations not met: 1 of 2

        """#

    static let failing120 = #"""
        lab many, "many" losses  tbf-drop~k3x9  2026-11-21T00:30:00Z
          kernel 6.18.44 x86_64, 2 CPUs, tsc; drop events by bpf

        flow web  client:eth0 -> server:eth0
          sent                                         1000  accepted 900, refused with ENOBUFS 100; not sent: EAGAIN 5
          delivered                                     700  seen by the socket sink, 1 out of order
          duplicated                                      2  arrived again
          dropped      qdisc @ client:eth0              100  event+counter
                       QDISC_DROP @__dev_queue_xmit = eth0 root tbf drops
          dropped      socket-buffer @ server:eth0      150  event
                       SOCKET_RCVBUFF @udp_queue_rcv_one_skb
          in flight    socket queue                      48
          unexplained                                     2

        flow probe  client:eth0 -> server:eth0
          sent                                           10
          delivered                                       0  nobody witnessed delivery
          dropped      netfilter-input @ server          10  event+counter
                       NETFILTER_DROP @nft_do_chain = counter inet netlab closed
          in flight                                       0
          unexplained                                     0

        losses of foreign packets
          foreign      unknown @ router:eth1              3  event
                       BRAND_NEW @shiny
          induced ICMP errors: 6 by server

        witnesses: 1 of 4 disagree
          socket-buffer @ server Udp.RcvbufErrors moved by 149, losses 150 (primary)

        expectations
          ✓ flow web: dropped at qdisc 100
          ✗ lab.yaml:27:5: flow web: dropped at socket-buffer@server: expected 152..160, observed 150; of 1000 sent: 700
            delivered, 100 at qdisc@client:eth0, 150 at socket-buffer@server:eth0, 48 in flight, 2 unexplained

        what happened, and what to do
          qdisc.limit: The queue was full.
            Raise the qdisc's limit or rate, or send slower. A burst below one packet drops everything.
            See in client: tc -s qdisc show dev eth0; tc -s class show dev eth0
          netfilter-input.rule: A rule at the input hook dropped or rejected the packet.
            Change or remove the rule: its named counter tells which one it is.
            See in server: nft list counters; nft list ruleset; nft monitor trace; iptables -nvxL
          socket-buffer.rcvbuf-full: The socket's receive buffer was full: the program reads too slowly.
            Read faster or in more threads; raise SO_RCVBUF (and net.core.rmem_max) to survive bursts.
            See in server: nstat -az UdpRcvbufErrors UdpInErrors; ss -uanmp; cat /proc/net/udp; strace -p PID

        FAIL
          flow web: unexplained packets: 2
          socket-buffer at server: Udp.RcvbufErrors moved by 149, but 150 losses should have moved it
          expectations not met: 1 of 2

        """#

    static let withoutEvents80 = #"""
        lab tbf-drop  tbf-drop~k3x9  2026-11-21T00:30:00Z
          kernel 6.18.44 x86_64, 2 CPUs, tsc; no drop events (bpf(2): EPERM)

        flow web  client:eth0 -> server:eth0
          sent                                   500
          delivered                              450  seen by the packet sink
          in flight                                0
          unattributed                            50
                        lost, but counters do not tell which flow's packet met which
                        place
          unexplained                              0

        flow voip  client:eth0 -> server:eth0
          sent                                   500
          delivered                              450  seen by the packet sink
          in flight                                0
          unattributed                            50
                        lost, but counters do not tell which flow's packet met which
                        place
          unexplained                              0

        losses of several flows together
          shared        qdisc @ router:eth1      100  counter  = eth1 root tbf drops

        what happened, and what to do
          qdisc.limit: The queue was full.
            Raise the qdisc's limit or rate, or send slower. A burst below one packet
            drops everything.
            See in router: tc -s qdisc show dev eth1; tc -s class show dev eth1

        PASS  books balanced
          qdisc.limit: 100 losses by counters alone, no drop event told of them

        """#
}
