// A set of processors as the kernel's files have it.

/// `5` is processors 0 and 2; `1,00000000` is processor 32.
package struct ProcessorMask: Hashable, Sendable, CustomStringConvertible {
    package var processors: Set<Int>

    package init(_ processors: some Sequence<Int>) { self.processors = Set(processors) }

    /// Reads hexadecimal digits; commas and the newline at the end are passed over.
    package init(text: String) {
        let digits = text.compactMap(\.hexDigitValue).reversed().enumerated()
        self.init(digits.flatMap { place, digit in (0..<4).filter { digit >> $0 & 1 == 1 }.map { place * 4 + $0 } })
    }

    /// Words of 32 bits with commas between them, the highest first and without zeros before it.
    package var description: String {
        var words = [UInt32](repeating: 0, count: (processors.max() ?? 0) / 32 + 1)
        for processor in processors { words[processor / 32] |= 1 << UInt32(processor % 32) }
        let texts = words.reversed().map { String($0, radix: 16) }
        let rest = texts.dropFirst().map { String(repeating: "0", count: 8 - $0.utf8.count) + $0 }
        return (texts.prefix(1) + rest).joined(separator: ",")
    }
}
