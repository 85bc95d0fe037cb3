// Every figure that netlab path shows, of a lab's router and of this host, against the tool that shows it by hand.

import Foundation
import PacketPath
import TestSupport
import Testing

@Suite("Figures of path", .serialized, .privileged)
struct PathFiguresTests {
    /// A little of everything: rules of three hooks, NAT, a queue, routes that end packets, sockets of a process, a capture.
    static let lab = """
        name: NAME
        nodes:
          client: {}
          router:
            forwarding: true
            sysctls: { net.ipv4.conf.eth1.rp_filter: 2, net.ipv4.udp_rmem_min: 5000 }
            interfaces: { eth1: { qdisc: { tbf: { rate: 1mbit, burst: 2kb, limit: 10kb } } } }
            routes: [ { to: 192.0.2.0/24, type: blackhole } ]
            rules:
              - { hook: prerouting, match: { ct: invalid }, drop: true, counter: invalid }
              - { hook: forward, match: { udp: { dport: 9 } }, drop: true, counter: nine }
              - { hook: postrouting, match: { oif: eth1, udp: {} }, masquerade: true, counter: hidden }
            processes:
              program:
                command: >-
                  exec python3 -c "import socket, time; a = socket.create_server(('', 80)); b = socket.socket(socket.AF_INET, socket.SOCK_DGRAM);
                  b.bind(('', 53)); c = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0x0300); c.bind(('eth1', 3)); print('open', flush=True); time.sleep(1000)"
                ready: { log: open }
          server: {}
        links:
          - endpoints: [client:eth0, router:eth0]
          - endpoints: [router:eth1, server:eth0]
        """

    @Test("of a lab's router") func ofALab() throws {
        let scratch = try Scratch("figures", .root)
        #expect(try scratch.netlab("up", try scratch.lab(Self.lab)).status == 0)
        let sender = """
            import socket
            s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            for port in [9] * 5 + [99] * 300: s.sendto(b'x' * 500, ('server', port))
            """
        #expect(try scratch.netlab("exec", "\(scratch.name).client", "--", "python3", "-c", sender).status == 0)
        let place = PathFigures.Place(namespace: "\(scratch.name).router", interface: "eth1")
        let checked = try place.compare { try scratch.netlab("path", scratch.name, "router:eth1", "--format", "json") }
        // The queue, the rule, the socket and the capture are among them.
        for figure in ["qdisc drops", "rule packets", "socket rcvbuf", "tap rcvbuf", "conntrack insert", "route table"]
        {
            #expect(checked[figure] ?? 0 > 0, "nobody looked at '\(figure)'")
        }
        #expect(checked.values.reduce(0, +) > 250, "\(checked)")
        try scratch.netlab("down", scratch.name)
        try scratch.expectNothingLeft()
    }

    @Test("of this host") func ofTheHost() throws {
        let scratch = try Scratch("figures", .root)
        let place = PathFigures.Place(namespace: nil, interface: "lo")
        let checked = try place.compare { try scratch.netlab("path", "--host", "lo", "--format", "json") }
        #expect(checked.values.reduce(0, +) > 150, "\(checked)")
    }
}
