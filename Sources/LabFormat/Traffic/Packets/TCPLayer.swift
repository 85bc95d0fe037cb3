// The TCP layer of a packet.

import Packets

/// `tcp: { flags: [syn], seq: 1000, options: [ { mss: 1460 }, { wscale: 7 } ] }`: a single segment, of no connection.
package struct TCPLayer: PacketLayer {
    enum Flag: String, CaseIterable, Sendable {
        case fin, syn, rst, psh, ack, urg, ece, cwr, ae

        var bit: TCPHeader.Flags { .init(rawValue: 1 << UInt16(Self.allCases.firstIndex(of: self) ?? 0)) }
    }

    package var source: FieldValues = 4000
    package var destination: FieldValues = 9000
    package var sequence: FieldValues?
    package var acknowledgement: FieldValues = 0
    package var flags: TCPHeader.Flags = .ack
    package var window: FieldValues = 65535
    package var urgent: FieldValues = 0
    package var options: [UInt8] = []
    package var dataOffset: FieldValues?
    package var checksum: FieldValues?

    static let table = KeyTable<TCPLayer>(
        "layer tcp", "The header of a TCP segment.", make: { _ in TCPLayer() },
        keys: [
            Key("sport", .number(16), \.source, "The source port; 4000 unless given."),
            Key("dport", .number(16), \.destination, "The destination port; 9000 unless given."),
            Key("seq", .number(32), \.sequence, "The sequence number; the packet's unless given."),
            Key("ack", .number(32), \.acknowledgement, "The acknowledgement number; 0 unless given."),
            Key("flags", flags, \.flags, "fin, syn, rst, psh, ack, urg, ece, cwr, ae; [ack] unless given."),
            Key("window", .number(16), \.window, "The window; 65535 unless given."),
            Key("urgent", .number(16), \.urgent, "The urgent pointer; 0 unless given."),
            Key(
                "options", TCPOptionFile.form, \.options,
                "The options in their order: [ { mss: 1460 }, nop, { wscale: 7 } ], or bytes in hexadecimal."),
            Key("doff", .number(4), \.dataOffset, "The header's length in units of 4 bytes, even a wrong one."),
            Key("checksum", .number(16), \.checksum, "The checksum, even a wrong one."),
        ],
        check: { layer, fields, report in
            if layer.options.count > 40 {
                report.error(
                    "the options take \(layer.options.count) bytes; at most 40 fit", at: fields.location("options"))
            }
        })

    private static var flags: Form<TCPHeader.Flags> {
        Form<Flag>.word.oneOrMore.map { $0.reduce(into: []) { $0.insert($1.bit) } }
    }

    func header(_ ends: PacketEnds) -> any Header {
        var header = TCPHeader(source: source.first(), destination: destination.first(), flags: flags)
        header.sequence = sequence.map { $0.first() }
        header.acknowledgement = acknowledgement.first()
        header.window = window.first()
        header.urgent = urgent.first()
        header.options = options
        header.dataOffset = dataOffset.map { $0.first() }
        header.checksum = checksum.map { $0.first() }
        return header
    }

    var fields: [LayerField] {
        LayerField.list([
            ("sport", source, FieldPlace(0, 2)), ("dport", destination, FieldPlace(2, 2)),
            ("seq", sequence, FieldPlace(4, 4)), ("ack", acknowledgement, FieldPlace(8, 4)),
            ("doff", dataOffset, FieldPlace(12, 1, bits: 4, shift: 4)), ("window", window, FieldPlace(14, 2)),
            ("checksum", checksum, FieldPlace(16, 2)), ("urgent", urgent, FieldPlace(18, 2)),
        ])
    }
}

/// An entry of `options`.
struct TCPOptionFile {
    enum Word: String, CaseIterable, Sendable { case nop, eol, sackPermitted = "sack-permitted" }

    var maximumSegmentSize: UInt16?
    var windowScale: UInt8?
    var timestamps: [UInt32]?
    var sack: [UInt32]?
    var raw: [UInt8]?

    static let table = KeyTable<TCPOptionFile>(
        "TCP option", "An option of TCP.", make: { _ in TCPOptionFile() },
        keys: [
            Key("mss", .integer(0...65535), \.maximumSegmentSize, "The maximum segment size."),
            Key("wscale", .integer(0...255), \.windowScale, "The shift of the window."),
            Key("timestamp", Form<UInt32>.integer(0...UInt32.max).list, \.timestamps, "[value, echo]."),
            Key(
                "sack", Form<UInt32>.integer(0...UInt32.max).list, \.sack, "Left and right edges: [100, 200, 300, 400]."
            ),
            Key("raw", .hex, \.raw, "The option's bytes in hexadecimal, kind and length included."),
        ],
        check: { option, fields, report in
            if fields.present(["mss", "wscale", "timestamp", "sack", "raw"]).count != 1 {
                report.error("an option is one of mss, wscale, timestamp, sack, raw", at: fields.location)
            }
            if let times = option.timestamps, times.count != 2 {
                report.error("a timestamp is [value, echo]", at: fields.location("timestamp"))
            }
            if let edges = option.sack, edges.isEmpty || edges.count % 2 != 0 {
                report.error("sack has a left and a right edge for each block", at: fields.location("sack"))
            }
        })

    private var bytes: [UInt8] {
        if let maximumSegmentSize { return TCPOption.maximumSegmentSize(maximumSegmentSize).bytes }
        if let windowScale { return TCPOption.windowScale(windowScale).bytes }
        if let timestamps, timestamps.count == 2 {
            return TCPOption.timestamps(value: timestamps[0], echo: timestamps[1]).bytes
        }
        if let sack {
            return [5, UInt8(truncatingIfNeeded: 2 + sack.count * 4)] + sack.flatMap { IPv4Address($0).bytes }
        }
        return raw ?? []
    }

    /// The bytes of a list of options, or bytes as they are.
    static var form: Form<[UInt8]> {
        let words = Form<Word>.word.map { word -> [UInt8] in
            switch word {
            case .nop: TCPOption.nop.bytes
            case .eol: TCPOption.end.bytes
            case .sackPermitted: TCPOption.sackPermitted.bytes
            }
        }
        let list = words.or(table.form.map(\.bytes)).list.map { Array($0.joined()) }
        let hex = Form<[UInt8]>.hex
        return Form(.anyOf([list.schema, hex.schema])) { value, report in
            if case .scalar = value.content { return hex.read(value, report) }
            return list.read(value, report)
        }
    }
}
