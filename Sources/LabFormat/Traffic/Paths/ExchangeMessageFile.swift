// One packet of an exchange, as the lab file has it.

import Packets

/// `tcp: { flags: [syn], seq: 1000 }`
struct ExchangeTCPFile {
    var message = ExchangeMessage.TCP()

    static let table = KeyTable<ExchangeTCPFile>(
        "tcp of a step", "A TCP segment.", make: { _ in ExchangeTCPFile() },
        keys: [
            Key("flags", flags, \.message.flags, required: true, "nft's words: [syn, ack]."),
            Key("seq", number, \.message.sequence, "A number, peer.seq or peer.ack, with + or -."),
            Key("ack", number, \.message.acknowledgement, "A number, peer.seq or peer.ack, with + or -."),
            Key("window", .integer(0...65535), \.message.window, "The window; 65535 unless given."),
            Key("payload", Form<[UInt8]>.payloadText, \.message.payload, "Text behind the header."),
        ])

    private static let words = TCPHeader.Flags.words

    private static var flags: Form<TCPHeader.Flags> {
        let names = words.map(\.name)
        let flag = Form<TCPHeader.Flags>(.words(names)) { value, report in
            guard let text = value.text(expected: "a flag such as syn", report) else { return nil }
            if let word = words.first(where: { $0.name == text }) { return word.flag }
            report.error(
                "\(text.shown) is no flag of TCP\(Suggestion.text(for: text, among: names))", at: value.location)
            return nil
        }
        return flag.oneOrMore.map { $0.reduce(into: []) { $0.formUnion($1) } }
    }

    private static var number: Form<ExchangeMessage.Number> {
        Form(.text(pattern: "^([0-9]+|peer[.](seq|ack)([+-][0-9]+)?)$")) { value, report in
            let expected = "a number, or one such as peer.seq+1"
            guard let text = value.text(expected: expected, report) else { return nil }
            if let number = ExchangeMessage.Number(text) { return number }
            report.error("expected \(expected), found \(text.shown)", at: value.location)
            return nil
        }
    }
}

/// `udp: { payload: hello }`
struct ExchangeUDPFile {
    var message = ExchangeMessage.UDP()

    static let table = KeyTable<ExchangeUDPFile>(
        "udp of a step", "A UDP datagram.", make: { _ in ExchangeUDPFile() },
        keys: [Key("payload", Form<[UInt8]>.payloadText, \.message.payload, "Text behind the header.")])
}

/// `icmp: { type: echo-request, id: 7, sequence: 1 }`
struct ExchangeICMPFile {
    var message = ExchangeMessage.ICMP(type: 0)

    static let table = table("icmp of a step", "An ICMP message.", ExchangeMessage.typeNames)
    static let table6 = table("icmpv6 of a step", "An ICMPv6 message.", ExchangeMessage.typeNames6)

    private static func table(
        _ name: String, _ summary: String, _ names: [UInt8: String]
    ) -> KeyTable<ExchangeICMPFile> {
        KeyTable<ExchangeICMPFile>(
            name, summary, make: { _ in ExchangeICMPFile() },
            keys: [
                Key("type", type(names), \.message.type, required: true, "The type, in nft's words or as a number."),
                Key("code", .integer(0...255), \.message.code, "The code; 0 unless given."),
                Key("id", .integer(0...65535), \.message.id, "The identifier of an echo; 0 unless given."),
                Key("sequence", .integer(0...65535), \.message.sequence, "The number of an echo; 0 unless given."),
                Key("payload", Form<[UInt8]>.payloadText, \.message.payload, "Text behind the header."),
            ])
    }

    private static func type(_ names: [UInt8: String]) -> Form<UInt8> {
        let words = names.sorted { $0.key < $1.key }
        let schema = Schema.anyOf([.words(words.map(\.value)), .integer(0...255)])
        return Form(schema) { value, report in
            guard let text = value.text(expected: "a type such as echo-request", report) else { return nil }
            if let type = words.first(where: { $0.value == text })?.key ?? UInt8(text) { return type }
            let suggestion = Suggestion.text(for: text, among: words.map(\.value))
            report.error("\(text.shown) is no type of this protocol\(suggestion)", at: value.location)
            return nil
        }
    }
}

extension Form where Value == [UInt8] {
    /// Text as bytes of UTF-8, as many as fit any link.
    fileprivate static var payloadText: Form<[UInt8]> {
        Form<String>.text.map { Array($0.utf8) }.refusing { $0.count > 1000 ? "has more than 1000 bytes" : nil }
    }
}

/// The packet of a step: one protocol.
struct ExchangePacketFile {
    var tcp: ExchangeTCPFile?
    var udp: ExchangeUDPFile?
    var icmp: ExchangeICMPFile?
    var icmpv6: ExchangeICMPFile?

    static let names = ["tcp", "udp", "icmp", "icmpv6"]

    var message: ExchangeMessage? {
        tcp.map { .tcp($0.message) } ?? udp.map { .udp($0.message) } ?? icmp.map { .icmp($0.message) }
            ?? icmpv6.map { .icmpv6($0.message) }
    }
}

/// A part of a step that has a packet.
protocol ExchangePacketHolder: Sendable {
    var packet: ExchangePacketFile { get set }
}

extension ExchangePacketHolder {
    static var packetKeys: [Key<Self>] {
        [
            Key("tcp", ExchangeTCPFile.table.form, \.packet.tcp, "A TCP segment."),
            Key("udp", ExchangeUDPFile.table.form, \.packet.udp, "A UDP datagram."),
            Key("icmp", ExchangeICMPFile.table.form, \.packet.icmp, "An ICMP message."),
            Key("icmpv6", ExchangeICMPFile.table6.form, \.packet.icmpv6, "An ICMPv6 message."),
        ]
    }
}
