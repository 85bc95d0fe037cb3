// The kernel's functions by address, from /proc/kallsyms.

import SystemCalls

/// Where each function of the kernel and its modules begins.
struct KernelSymbols: Sendable {
    private let text: [UInt8]
    /// Ascending addresses, each with the place of its name in the text.
    private let functions: [(address: UInt64, name: Int)]

    /// The running kernel's functions; none where the kernel hides addresses (kernel.kptr_restrict).
    static func kernel() throws(SystemCallError) -> KernelSymbols { KernelSymbols(try Files.read("/proc/kallsyms")) }

    /// Parses lines of `ffffffff81000000 T name [module]`.
    init(_ text: [UInt8]) {
        self.text = text
        var functions: [(address: UInt64, name: Int)] = []
        functions.reserveCapacity(text.count / 45)
        var isSorted = true
        unsafe text.withUnsafeBytes { memory in
            var line = 0
            while line < memory.count {
                let symbol = unsafe KernelSymbol(memory, &line)
                guard symbol.isFunction, symbol.address != 0 else { continue }
                if let last = functions.last, last.address > symbol.address { isSorted = false }
                functions.append((symbol.address, symbol.name))
            }
        }
        if !isSorted { functions.sort { $0.address < $1.address } }
        self.functions = functions
    }

    /// The function that a return address lies in, or the address in hex.
    func function(returningTo location: UInt64) -> String {
        // The call may be a function's last instruction; the byte before the return address is always the caller's.
        var low = 0
        var high = functions.count
        while low < high {
            let middle = (low + high) / 2
            if functions[middle].address < location { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return "0x" + String(location, radix: 16) }
        let name = text[functions[low - 1].name...].prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\t") }
        return String(decoding: name, as: UTF8.self)
    }
}

/// One line.
private struct KernelSymbol {
    var address: UInt64 = 0
    var name: Int
    var isFunction = false

    /// Reads the line at `place` and moves on to the next one.
    init(_ memory: UnsafeRawBufferPointer, _ place: inout Int) {
        while place < memory.count, let digit = unsafe Self.digit(memory[place]) {
            address = address << 4 | digit
            place += 1
        }
        // A space, the kind, a space.
        if place + 3 <= memory.count {
            let kind = unsafe memory[place + 1] | 0x20
            isFunction = kind == UInt8(ascii: "t") || kind == UInt8(ascii: "w")
        }
        name = min(place + 3, memory.count)
        place = name
        while place < memory.count, unsafe memory[place] != UInt8(ascii: "\n") { place += 1 }
        place += 1
    }

    private static func digit(_ byte: UInt8) -> UInt64? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt64(byte - UInt8(ascii: "0"))
        case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt64(byte - UInt8(ascii: "a") + 10)
        default: nil
        }
    }
}
