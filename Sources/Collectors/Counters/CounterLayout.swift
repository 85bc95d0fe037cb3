// What stands between the numbers of a file of counters, so that the next reading parses nothing but numbers.

import Glibc

/// A file of /proc changes its words hardly ever: they are compared as a whole.
struct CounterLayout: Sendable {
    /// Text, and so many numbers behind it with blanks between them.
    private struct Piece {
        var text: [UInt8]
        var numbers = 0
    }

    private var pieces: [Piece] = []
    /// In the order of the numbers.
    private(set) var names: [String] = []

    init() {}

    /// Appends text and behind it numbers of these names.
    mutating func append(_ text: [UInt8], names: [String]) {
        pieces.append(Piece(text: text, numbers: names.count))
        self.names += names
    }

    /// The values; where the layout is another by now, it becomes that of the text.
    mutating func read(_ text: [UInt8], as format: (some CounterFormat).Type) -> [UInt64] {
        if let values = values(in: text.span) { return values }
        self = format.layout(of: text)
        return values(in: text.span) ?? []
    }

    /// The values in the order of `names`; nil if this is not the file's layout. A negative number is stored as its two's
    /// complement.
    func values(in text: Span<UInt8>) -> [UInt64]? {
        var position = 0
        var fits = true
        let values = unsafe [UInt64](unsafeUninitializedCapacity: names.count) { values, count in
            for piece in pieces {
                fits = Self.starts(piece.text, text, at: position)
                guard fits else { return }
                position += piece.text.count
                for _ in 0..<piece.numbers {
                    guard let value = Self.number(in: text, at: &position) else {
                        fits = false
                        return
                    }
                    unsafe values[count] = value
                    count += 1
                }
            }
        }
        return fits && position == text.count ? values : nil
    }

    private static func starts(_ bytes: [UInt8], _ text: Span<UInt8>, at position: Int) -> Bool {
        guard bytes.count <= text.count - position else { return false }
        return unsafe text.withUnsafeBytes { text in
            guard let start = text.baseAddress else { return bytes.isEmpty }
            return unsafe memcmp(start + position, bytes, bytes.count) == 0
        }
    }

    /// Reads a number behind blanks, up to a blank or the line's end, and moves `position` there.
    static func number(in text: Span<UInt8>, at position: inout Int) -> UInt64? {
        while position < text.count, isBlank(text[position]) { position += 1 }
        guard position < text.count else { return nil }
        let isNegative = text[position] == UInt8(ascii: "-")
        if isNegative { position += 1 }
        let start = position
        var value: UInt64 = 0
        while position < text.count {
            let digit = text[position] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            value = value &* 10 &+ UInt64(digit)
            position += 1
        }
        let isEnd = position == text.count || isBlank(text[position]) || text[position] == UInt8(ascii: "\n")
        guard position > start, isEnd else { return nil }
        return isNegative ? 0 &- value : value
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
}
