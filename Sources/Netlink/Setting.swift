// One setting of a kernel object, as the tools name it.

/// A name, a value and what the value is counted in.
package struct Setting: Sendable, Hashable {
    package enum Value: Sendable, Hashable {
        case number(Int64)
        case text(String)
        case flag(Bool)
    }

    /// The word of the tool that shows it: `gso_max_size`, `rate`.
    package var name: String
    package var value: Value
    /// `bit/s`, `B`, `us`, `packets`; nil where a number is only a number.
    package var unit: String?

    package init(_ name: String, _ value: Value, unit: String? = nil) {
        self.name = name
        self.value = value
        self.unit = unit
    }

    package init(_ name: String, _ number: some BinaryInteger, unit: String? = nil) {
        self.init(name, .number(Int64(clamping: number)), unit: unit)
    }

    package init(_ name: String, _ text: String) { self.init(name, .text(text)) }
    package init(_ name: String, flag: Bool) { self.init(name, .flag(flag)) }
}
