// The layers of a flow's packet as the lab file has them.

import Packets

/// An entry of a flow's `packet`: one layer under its name.
struct LayerFile {
    var location: Location
    var layer: Layer?

    static let table = KeyTable<LayerFile>(
        "layer", "One layer of a packet.", make: { LayerFile(location: $0) },
        keys: [
            Key("eth", EthernetLayer.table.form.map { .eth($0) }, \.layer, "The Ethernet header."),
            Key("vlan", VLANLayer.table.form.map { .vlan($0) }, \.layer, "The tag of a virtual LAN."),
            Key("arp", ARPLayer.table.form.map { .arp($0) }, \.layer, "An ARP message."),
            Key("ipv4", IPv4Layer.table.form.map { .ipv4($0) }, \.layer, "The IPv4 header."),
            Key("ipv6", IPv6Layer.table.form.map { .ipv6($0) }, \.layer, "The IPv6 header."),
            Key(
                "hopopt",
                IPv6OptionsLayer.table("layer hopopt", "Hop-by-hop options of IPv6.").form.map { .hopByHop($0) },
                \.layer, "Hop-by-hop options of IPv6."),
            Key(
                "dst",
                IPv6OptionsLayer.table("layer dst", "Destination options of IPv6.").form.map {
                    .destinationOptions($0)
                },
                \.layer, "Destination options of IPv6."),
            Key("rt", IPv6RoutingLayer.table.form.map { .routing($0) }, \.layer, "The routing header of IPv6."),
            Key("frag", IPv6FragmentLayer.table.form.map { .fragment($0) }, \.layer, "The fragment header of IPv6."),
            Key("icmp", ICMPLayer.table.form.map { .icmp($0) }, \.layer, "An ICMP message."),
            Key("icmpv6", ICMPv6Layer.table.form.map { .icmpv6($0) }, \.layer, "An ICMPv6 message."),
            Key("udp", UDPLayer.table.form.map { .udp($0) }, \.layer, "The UDP header."),
            Key("tcp", TCPLayer.table.form.map { .tcp($0) }, \.layer, "A TCP segment's header."),
            Key("gre", GRELayer.table.form.map { .gre($0) }, \.layer, "The GRE header."),
            Key("vxlan", VXLANLayer.table.form.map { .vxlan($0) }, \.layer, "The VXLAN header."),
            Key("raw", Form.hex.map { .raw($0) }, \.layer, "Bytes in hexadecimal."),
            Key("payload", PayloadFile.table.form.map { .payload($0.layer) }, \.layer, "The payload."),
        ],
        check: { _, fields, report in
            let names = Layer.Kind.allCases.map(\.rawValue)
            if fields.present(names).count == 1 { return }
            report.error(
                "a layer is one of \(names.joined(separator: ", ")): { udp: { dport: 9000 } }", at: fields.location)
        })

    static var form: Form<LayerFile> { table.form }
}
