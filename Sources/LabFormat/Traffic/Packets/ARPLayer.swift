// The ARP layer of a packet.

import Packets

/// `arp: { operation: request, saddr-ip: 10.0.0.1, daddr-ip: 10.0.0.2 }`, in nft's words.
package struct ARPLayer: PacketLayer {
    package var operation: FieldValues = 1
    package var hardwareType: FieldValues = 1
    package var protocolType: FieldValues = 0x0800
    package var hardwareLength: FieldValues = 6
    package var protocolLength: FieldValues = 4
    package var senderMAC: FieldValues?
    package var sender: FieldValues?
    package var targetMAC: FieldValues = 0
    package var target: FieldValues?

    static let table = KeyTable<ARPLayer>(
        "layer arp", "An ARP message for IPv4.", make: { _ in ARPLayer() },
        keys: [
            Key(
                "operation", .field(.number(16, words: ["request": 1, "reply": 2])), \.operation,
                "request (unless given), reply or a number."),
            Key("saddr-ether", .field(.mac), \.senderMAC, "The sender's MAC address; the interface's unless given."),
            Key("saddr-ip", .field(.ipv4), \.sender, "The sender's address; the interface's unless given."),
            Key("daddr-ether", .field(.mac), \.targetMAC, "The target's MAC address; 0 unless given."),
            Key("daddr-ip", .field(.ipv4), \.target, "The target's address; the flow's unless given."),
            Key("htype", .number(16), \.hardwareType, "The kind of hardware; 1, Ethernet, unless given."),
            Key("ptype", .number(16), \.protocolType, "The kind of address; 0x0800, IPv4, unless given."),
            Key("hlen", .number(8), \.hardwareLength, "Bytes of a hardware address; 6 unless given."),
            Key("plen", .number(8), \.protocolLength, "Bytes of an address; 4 unless given."),
        ])

    func header(_ ends: PacketEnds) -> any Header {
        var header = ARPHeader(
            operation: operation.first(), senderMAC: senderMAC.map { MACAddress($0.first()) } ?? ends.sourceMAC,
            senderAddress: sender.map { IPv4Address($0.first()) } ?? ends.source4,
            targetMAC: MACAddress(targetMAC.first()),
            targetAddress: target.map { IPv4Address($0.first()) } ?? ends.destination4)
        header.hardwareType = hardwareType.first()
        header.protocolType = EtherType(rawValue: protocolType.first())
        header.hardwareLength = hardwareLength.first()
        header.protocolLength = protocolLength.first()
        return header
    }

    var fields: [LayerField] {
        LayerField.list([
            ("htype", hardwareType, FieldPlace(0, 2)), ("ptype", protocolType, FieldPlace(2, 2)),
            ("hlen", hardwareLength, FieldPlace(4, 1)), ("plen", protocolLength, FieldPlace(5, 1)),
            ("operation", operation, FieldPlace(6, 2)), ("saddr-ether", senderMAC, FieldPlace(8, 6)),
            ("saddr-ip", sender, FieldPlace(14, 4)), ("daddr-ether", targetMAC, FieldPlace(18, 6)),
            ("daddr-ip", target, FieldPlace(24, 4)),
        ])
    }
}
