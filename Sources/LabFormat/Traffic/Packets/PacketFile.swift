// What a flow sends, as the lab file has it.

import Packets

/// The keys of a flow that say what its packets are.
struct PacketFile {
    enum TagWord: String, CaseIterable, Sendable { case none }

    var layers: Located<[LayerFile]>?
    var fragments: Located<FragmentFile>?
    var tag: Located<TagWord>?

    static var keys: [Key<FlowFile>] {
        [
            Key(
                "packet", LayerFile.form.list.located, \.packet.layers, "The layers of the packet, from the outside in."
            ),
            Key(
                "fragments", FragmentFile.table.form.located, \.packet.fragments,
                "Each packet goes out as fragments: { size: 512 }."),
            Key(
                "tag", Form.word.located, \.packet.tag,
                "none: the packets carry no tag, so nobody can tell where they are lost."),
        ]
    }
}

/// `fragments: { size: 512, send: [2, 1], overlap: 8, repeat: 2 }`
struct FragmentFile {
    var size = 0
    var send: [Int]?
    var overlap = 0
    var repetitions = 1

    static let table = KeyTable<FragmentFile>(
        "fragments", "How each packet is cut.", make: { _ in FragmentFile() },
        keys: [
            Key(
                "size", .integer(8...65528), \.size, required: true,
                "Bytes of data in each fragment but the last, a multiple of 8."),
            Key(
                "send", Form<Int>.integer(1...8192).list, \.send,
                "Which fragments are sent and in which order, counted from 1; all unless given."),
            Key("overlap", .integer(0...65528), \.overlap, "Bytes of its predecessor that each carries again."),
            Key("repeat", .integer(1...1000), \.repetitions, "How often each is sent; once unless given."),
        ],
        check: { file, fields, report in
            for (key, value) in [("size", file.size), ("overlap", file.overlap)] where value % 8 != 0 {
                report.error("\(value) is no multiple of 8: fragments are counted in 8 bytes", at: fields.location(key))
            }
            if file.send?.isEmpty == true { report.error("no fragment is sent", at: fields.location("send")) }
        })

    var cut: FragmentCut { FragmentCut(size: size, send: send, overlap: overlap, repetitions: repetitions) }
}
