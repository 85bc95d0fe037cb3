// The options at the end of a pcapng block.

/// One option.
struct PcapngOptions {
    var code: UInt16
    var value: [UInt8]

    var text: String { String(decoding: value.prefix { $0 != 0 }, as: UTF8.self) }

    /// The options from `start` to the block's end; what does not fit ends them.
    static func read(_ body: borrowing Span<UInt8>, from start: Int, _ order: CaptureBytes) -> [PcapngOptions] {
        var options: [PcapngOptions] = []
        var offset = start
        while let code: UInt16 = order.read(body, at: offset), code != 0,
            let length: UInt16 = order.read(body, at: offset + 2),
            let value = body.bytes(at: offset + 4, count: Int(length))
        {
            options.append(PcapngOptions(code: code, value: value))
            offset += 4 + (Int(length) + 3) & ~3
        }
        return options
    }

    /// Options as a writer has them, little endian, the end's mark included; none are no bytes.
    static func encoded(_ options: [PcapngOptions]) -> [UInt8] {
        if options.isEmpty { return [] }
        var bytes: [UInt8] = []
        for option in options {
            let value = option.value.prefix(65532)
            bytes.append(littleEndian: option.code)
            bytes.append(littleEndian: UInt16(value.count))
            bytes += value
            bytes += Array(repeating: 0, count: -value.count & 3)
        }
        return bytes + [0, 0, 0, 0]
    }

    init(code: UInt16, value: [UInt8]) {
        self.code = code
        self.value = value
    }

    init(_ code: UInt16, _ text: String) { self.init(code: code, value: Array(text.utf8)) }

    init<Value: FixedWidthInteger>(_ code: UInt16, _ number: Value) {
        var value: [UInt8] = []
        value.append(littleEndian: number)
        self.init(code: code, value: value)
    }

    /// A time as the statistics have it: two words, the high one first.
    init(_ code: UInt16, time: UInt64) {
        var value: [UInt8] = []
        value.append(time: time)
        self.init(code: code, value: value)
    }
}
