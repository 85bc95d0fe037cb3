// The payload of a packet.

import Packets

/// `payload: { size: imix }`. Its last 24 bytes are netlab's tag unless the packet carries none.
package struct PayloadLayer: Hashable, Sendable {
    /// How long the payloads are.
    package enum Size: Hashable, Sendable {
        /// Bytes of payload.
        case payload(FieldValues)
        /// Bytes of the Ethernet frame, its check sequence included, as IMIX counts them.
        case frame(FieldValues)
    }

    package var size: Size?
    /// The first bytes.
    package var content: [UInt8] = []
    /// The value of the bytes between the content and the tag.
    package var fill: UInt8 = 0

    package init() {}

    /// The simple IMIX: 7 of 64, 4 of 594, 1 of 1518 bytes.
    static let imix = FieldValues.weighted([
        .init(64, weight: 7), .init(594, weight: 4), .init(1518, weight: 1),
    ])
    /// Bytes of payload where nothing is said.
    package static let defaultSize = 58
    /// Bytes of the check sequence at a frame's end, which the kernel never sees.
    private static let checkSequence = 4

    /// The sizes that occur, and which of them each packet has: an index into them.
    package func sizes(headers: Int, isTagged: Bool) -> (sizes: [Int], choice: FieldValues) {
        let least = content.count + (isTagged ? Tag.byteCount : 0)
        switch size {
        case nil: return ([max(least, content.isEmpty && isTagged ? Self.defaultSize : least)], 0)
        case .payload(let values): return Self.choices(values) { $0 }
        case .frame(let values): return Self.choices(values) { max(least, $0 - headers - Self.checkSequence) }
        }
    }

    /// Values become indices, so that each size is one template.
    private static func choices(_ values: FieldValues, _ size: (Int) -> Int) -> (sizes: [Int], choice: FieldValues) {
        switch values {
        case .constant(let value): return ([size(Int(value))], 0)
        case .list(let values):
            return (values.map { size(Int($0)) }, .range(first: 0, last: UInt128(values.count - 1), step: 1))
        case .range(let first, let last, let step):
            let sizes = stride(from: Int(first), through: Int(last), by: Int(step)).map(size)
            return (sizes, .range(first: 0, last: UInt128(sizes.count - 1), step: 1))
        case .random(let first, let last):
            return ((Int(first)...Int(last)).map(size), .random(first: 0, last: last - first))
        case .weighted(let values):
            let indices = values.enumerated().map { FieldValues.Weighted(UInt128($0), weight: $1.weight) }
            return (values.map { size(Int($0.value)) }, .weighted(indices))
        case .sequence: return ([size(0)], 0)
        }
    }

    /// A payload of `size` bytes; the tag's place is left empty.
    package func bytes(_ size: Int) -> [UInt8] {
        content.prefix(size) + Array(repeating: fill, count: max(0, size - content.count))
    }
}

/// The payload as the lab file has it.
struct PayloadFile {
    var size: PayloadLayer.Size?
    var hex: [UInt8]?
    var text: String?
    var fill: FieldValues = 0

    static let table = KeyTable<PayloadFile>(
        "layer payload", "The payload. Its last 24 bytes are the tag, unless the flow has 'tag: none'.",
        make: { _ in PayloadFile() },
        keys: [
            Key(
                "size", sizes, \.size,
                "Bytes, tag included; 58 unless given. Several as in every field; imix, or { imix: [[64, 7], [594, 4]] }: "
                    + "bytes of the frame with its check sequence."),
            Key("hex", .hex, \.hex, "The first bytes, in hexadecimal."),
            Key("text", .text, \.text, "The first bytes, as text."),
            Key("fill", byte, \.fill, "The value of the bytes between these and the tag; 0 unless given."),
        ],
        check: { file, fields, report in
            if fields.has("hex"), fields.has("text") {
                report.error("the first bytes are either hex or text", at: fields.location("text"))
            }
        })

    private static var byte: Form<FieldValues> { FieldKind.number(8).single.map { .constant($0) } }

    var layer: PayloadLayer {
        var layer = PayloadLayer()
        layer.size = size
        layer.content = hex ?? text.map { Array($0.utf8) } ?? []
        layer.fill = fill.first()
        return layer
    }

    private static let longest: UInt128 = 65507

    private static var sizes: Form<PayloadLayer.Size> {
        let field = Form<FieldValues>.number(16).refusing { $0.largest > longest ? "is more than 65507 bytes" : nil }
        let imix = ImixFile.table.form
        return Form(.anyOf([.words(["imix"]), field.schema, imix.schema])) { value, report in
            if case .scalar("imix", _) = value.content { return .frame(PayloadLayer.imix) }
            if case .mapping(let entries) = value.content, entries.contains(where: { $0.key == "imix" }) {
                return imix.read(value, report).map { .frame(.weighted($0.sizes)) }
            }
            return field.read(value, report).map { .payload($0) }
        }
    }
}

/// `{ imix: [[64, 7], [594, 4], [1518, 1]] }`
private struct ImixFile {
    var sizes: [FieldValues.Weighted] = []

    static let table = KeyTable<ImixFile>(
        "imix", "Sizes of frames and how often each is taken.", make: { _ in ImixFile() },
        keys: [
            Key(
                "imix", FieldKind.number(16).weights, \.sizes, required: true,
                "Bytes of the frame with its check sequence, and weights: [[64, 7], [594, 4], [1518, 1]].")
        ])
}
