// One frame of every layer kind and of every nesting, and what tshark is to read in it.

import Packets
import Testing

struct SampleFrame: CustomTestStringConvertible, Sendable {
    var name: String
    var headers: [any Header]
    var payload: [UInt8] = Array(repeating: 0, count: 16) + Tag(run: 7, flow: 1, sequence: 5).bytes
    /// tshark's fields and the values it must find.
    var fields: [String: String] = [:]

    var testDescription: String { name }

    static let ethernet = EthernetHeader(
        destination: MACAddress(0x0200_0000_0002), source: MACAddress(0x0200_0000_0001))
    static let inner = EthernetHeader(destination: MACAddress(0x0200_0000_0012), source: MACAddress(0x0200_0000_0011))
    static let ipv4 = IPv4Header(source: IPv4Address(0x0a00_0001), destination: IPv4Address(0x0a00_0002))
    static let ipv6 = IPv6Header(
        source: IPv6Address(number: 0x2001_0db8_0000_0000_0000_0000_0000_0001),
        destination: IPv6Address(number: 0x2001_0db8_0000_0000_0000_0000_0000_0002))
    static let udp = UDPHeader(source: 4000, destination: 9000)

    static func with<Value>(_ value: Value, _ change: (inout Value) -> Void) -> Value {
        var value = value
        change(&value)
        return value
    }

    static let all: [SampleFrame] = links + internet + controls + segments + tunnels

    private static let links: [SampleFrame] = [
        SampleFrame(
            name: "eth ipv4 udp", headers: [ethernet, ipv4, udp],
            fields: ["eth.src": "02:00:00:00:00:01", "ip.src": "10.0.0.1", "udp.dstport": "9000", "udp.length": "48"]),
        SampleFrame(
            name: "vlan",
            headers: [
                ethernet,
                with(VLANHeader(id: 100)) {
                    $0.pcp = 5
                    $0.dei = true
                }, ipv4, udp,
            ], fields: ["vlan.id": "100", "vlan.priority": "5", "vlan.dei": "1", "udp.srcport": "4000"]),
        SampleFrame(
            name: "two vlans",
            headers: [ethernet, VLANHeader(id: 7, etherType: .serviceVLAN), VLANHeader(id: 8), ipv4, udp],
            fields: ["ieee8021ad.id": "7", "vlan.id": "8", "ip.dst": "10.0.0.2"]),
        SampleFrame(
            name: "arp",
            headers: [
                ethernet,
                ARPHeader(
                    operation: ARPHeader.request, senderMAC: ethernet.source, senderAddress: ipv4.source,
                    targetAddress: ipv4.destination),
            ], fields: ["arp.opcode": "1", "arp.src.proto_ipv4": "10.0.0.1", "arp.dst.proto_ipv4": "10.0.0.2"]),
        SampleFrame(
            name: "raw", headers: [with(ethernet) { $0.type = EtherType(rawValue: 0x88b5) }, RawHeader([1, 2, 3])],
            fields: ["eth.type": "0x88b5"]),
    ]

    private static let internet: [SampleFrame] = [
        SampleFrame(
            name: "ipv4 options",
            headers: [
                ethernet,
                with(ipv4) {
                    $0.options = [0x94, 4, 0, 0]
                    $0.dscp = 46
                    $0.ecn = 2
                    $0.id = 0xbeef
                    $0.ttl = 9
                    $0.flags = .dontFragment
                }, udp,
            ],
            fields: [
                "ip.hdr_len": "24", "ip.dsfield.dscp": "46", "ip.dsfield.ecn": "2", "ip.id": "0xbeef", "ip.ttl": "9",
                "ip.flags.df": "1",
            ]),
        SampleFrame(
            name: "ipv6",
            headers: [
                ethernet,
                with(ipv6) {
                    $0.hopLimit = 9
                    $0.dscp = 46
                    $0.ecn = 1
                    $0.flowLabel = 0x12345
                }, udp,
            ],
            fields: [
                "ipv6.hlim": "9", "ipv6.tclass.dscp": "46", "ipv6.tclass.ecn": "1", "ipv6.flow": "0x012345",
                "ipv6.src": "2001:db8::1", "ipv6.plen": "48",
            ]),
        SampleFrame(
            name: "ipv6 extension headers",
            headers: [
                ethernet, ipv6, IPv6HopByHopHeader(IPv6Options([5, 2, 0, 0])), IPv6DestinationHeader(),
                IPv6RoutingHeader(
                    segmentsLeft: 1,
                    addresses: [IPv6Address(number: 0x2001_0db8_0000_0000_0000_0000_0000_0009), ipv6.destination]),
                IPv6FragmentHeader(id: 77), udp,
            ],
            fields: [
                "ipv6.hopopts.nxt": "60", "ipv6.dstopts.nxt": "43", "ipv6.routing.segleft": "1",
                "ipv6.fraghdr.ident": "0x0000004d", "udp.dstport": "9000",
            ]),
    ]

    private static let controls: [SampleFrame] = [
        SampleFrame(
            name: "icmp echo",
            headers: [ethernet, ipv4, ICMPHeader(type: ICMPHeader.echoRequest, id: 12, sequence: 34)],
            fields: ["icmp.type": "8", "icmp.ident": "12", "icmp.seq": "34"]),
        SampleFrame(
            name: "icmpv6 echo",
            headers: [ethernet, ipv6, ICMPv6Header(type: ICMPv6Header.echoRequest, id: 12, sequence: 34)],
            fields: ["icmpv6.type": "128", "icmpv6.echo.sequence_number": "34"]),
        SampleFrame(
            name: "neighbour solicitation",
            headers: [
                ethernet, with(ipv6) { $0.hopLimit = 255 },
                with(ICMPv6Header(type: ICMPv6Header.neighbourSolicitation)) {
                    $0.body = ipv6.destination.bytes
                    $0.options = NeighbourOption.sourceMAC(ethernet.source).bytes
                },
            ], payload: [],
            fields: [
                "icmpv6.type": "135", "icmpv6.nd.ns.target_address": "2001:db8::2",
                "icmpv6.opt.src_linkaddr": "02:00:00:00:00:01",
            ]),
        SampleFrame(
            name: "neighbour advertisement",
            headers: [
                ethernet, with(ipv6) { $0.hopLimit = 255 },
                with(ICMPv6Header(type: ICMPv6Header.neighbourAdvertisement, id: 0x6000)) {
                    $0.body = ipv6.source.bytes
                    $0.options = NeighbourOption.targetMAC(ethernet.source).bytes
                },
            ], payload: [], fields: ["icmpv6.type": "136", "icmpv6.nd.na.flag.s": "1"]),
        SampleFrame(
            name: "router solicitation",
            headers: [ethernet, with(ipv6) { $0.hopLimit = 255 }, ICMPv6Header(type: ICMPv6Header.routerSolicitation)],
            payload: [], fields: ["icmpv6.type": "133"]),
        SampleFrame(
            name: "router advertisement",
            headers: [
                ethernet, with(ipv6) { $0.hopLimit = 255 },
                with(ICMPv6Header(type: ICMPv6Header.routerAdvertisement, id: 64 << 8, sequence: 1800)) {
                    $0.options = NeighbourOption.mtu(1400).bytes + NeighbourOption.sourceMAC(ethernet.source).bytes
                },
            ], payload: [],
            fields: [
                "icmpv6.nd.ra.cur_hop_limit": "64", "icmpv6.nd.ra.router_lifetime": "1800", "icmpv6.opt.mtu": "1400",
            ]),
    ]

    private static let segments: [SampleFrame] = [
        SampleFrame(
            name: "tcp syn",
            headers: [
                ethernet, ipv4,
                with(TCPHeader(source: 4000, destination: 80, flags: [.syn, .ece, .cwr])) {
                    let options: [TCPOption] = [
                        .maximumSegmentSize(1460), .sackPermitted, .timestamps(value: 1, echo: 2), .nop,
                        .windowScale(7),
                    ]
                    $0.options = options.flatMap(\.bytes)
                    $0.sequence = 1000
                    $0.window = 512
                },
            ], payload: [],
            fields: [
                "tcp.flags": "0x00c2", "tcp.seq_raw": "1000", "tcp.options.mss_val": "1460",
                "tcp.options.wscale.shift": "7", "tcp.options.timestamp.tsval": "1", "tcp.window_size_value": "512",
            ]),
        SampleFrame(
            name: "tcp over ipv6",
            headers: [
                ethernet, ipv6,
                with(TCPHeader(source: 1, destination: 2, flags: [.psh, .ack, .urg])) {
                    $0.sequence = 4_000_000_000
                    $0.acknowledgement = 5
                    $0.urgent = 3
                    $0.options = TCPOption.nop.bytes + TCPOption.nop.bytes + TCPOption.sack([10...20]).bytes
                },
            ],
            fields: [
                "tcp.seq_raw": "4000000000", "tcp.ack_raw": "5", "tcp.urgent_pointer": "3",
                "tcp.options.sack.count": "1", "tcp.len": "40",
            ]),
    ]

    private static let tunnels: [SampleFrame] = [
        SampleFrame(name: "ipip", headers: [ethernet, ipv4, ipv4, udp], fields: ["ip.proto": "4,17"]),
        SampleFrame(name: "6in4", headers: [ethernet, ipv4, ipv6, udp], fields: ["ip.proto": "41", "ipv6.nxt": "17"]),
        SampleFrame(
            name: "gre",
            headers: [ethernet, ipv4, GREHeader(key: 99, sequence: 3, hasChecksum: true), ipv4, udp],
            fields: ["gre.key": "0x00000063", "gre.sequence_number": "3", "gre.proto": "0x0800"]),
        SampleFrame(
            name: "gre bridge", headers: [ethernet, ipv6, GREHeader(), inner, ipv4, udp],
            fields: ["gre.proto": "0x6558", "eth.src": "02:00:00:00:00:01,02:00:00:00:00:11"]),
        SampleFrame(
            name: "vxlan",
            headers: [
                ethernet, ipv4, UDPHeader(source: 50000, destination: 4789), VXLANHeader(vni: 42), inner, ipv4, udp,
            ], fields: ["vxlan.vni": "42", "udp.dstport": "4789,9000"]),
        SampleFrame(
            name: "vlan vlan vxlan vlan ipv6 tcp",
            headers: [
                ethernet, VLANHeader(id: 1), VLANHeader(id: 2), ipv6, UDPHeader(source: 50000, destination: 4789),
                VXLANHeader(vni: 1), inner, VLANHeader(id: 3), ipv6, TCPHeader(source: 5, destination: 6),
            ], fields: ["vlan.id": "1,2,3", "tcp.dstport": "6"]),
    ]
}
