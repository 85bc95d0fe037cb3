// An assembled BPF program: its words for the kernel and its listing for people.

/// A finished program.
package struct Code: Equatable, Sendable {
    package var instructions: [Instruction]
    /// Which labels stand before which instruction.
    package var labels: [Int: [String]]

    /// What BPF_PROG_LOAD takes.
    package var words: [UInt64] { instructions.map(\.encoded) }

    /// One line per instruction, in the words of `bpftool prog dump xlated`; labels stand on lines of their own.
    package var listing: String {
        var lines: [String] = []
        var index = 0
        while index < instructions.count {
            lines += (labels[index] ?? []).map { "\($0):" }
            lines.append("\(index): \(text(at: index))")
            index += instructions[index].opcode == Opcode.loadImmediate64 ? 2 : 1
        }
        return lines.joined(separator: "\n") + "\n"
    }

    private func text(at index: Int) -> String {
        let instruction = instructions[index]
        switch instruction.opcode {
        case Opcode.loadImmediate64: return load64Text(at: index)
        case Opcode.exit: return "exit"
        case Opcode.call:
            return "call \(Helper(rawValue: instruction.immediate)?.symbol ?? "?")#\(instruction.immediate)"
        case Opcode.toBigEndian:
            return "\(instruction.destination) = be\(instruction.immediate) \(instruction.destination)"
        case Opcode.atomicAdd:
            let place = address(instruction.destination.rawValue, instruction.offset)
            return "lock *(u64 *)\(place) += r\(instruction.source)"
        default: return instruction.plainText
        }
    }

    private func load64Text(at index: Int) -> String {
        let first = instructions[index]
        switch Constant64(rawValue: first.source) {
        case .map: return "\(first.destination) = map[fd:\(first.immediate)]"
        default:
            let second = index + 1 < instructions.count ? instructions[index + 1].immediate : 0
            let value = UInt64(UInt32(bitPattern: second)) << 32 | UInt64(UInt32(bitPattern: first.immediate))
            return "\(first.destination) = 0x\(String(value, radix: 16))"
        }
    }
}

private func address(_ register: UInt8, _ offset: Int16) -> String {
    "(r\(register) \(offset < 0 ? "" : "+")\(offset))"
}

extension Instruction {
    /// Arithmetic, loads, stores and jumps.
    fileprivate var plainText: String {
        let operand = opcode & Opcode.fromRegister != 0 ? "r\(source)" : "\(immediate)"
        switch opcode & Opcode.instructionClass {
        case 0x07: return "\(destination) \(Operation(rawValue: opcode & Opcode.operation)?.symbol ?? "?") \(operand)"
        case 0x05: return jumpText(operand)
        case 0x01: return "\(destination) = *(\(type) *)\(address(source, offset))"
        case 0x02: return "*(\(type) *)\(address(destination.rawValue, offset)) = \(immediate)"
        case 0x03: return "*(\(type) *)\(address(destination.rawValue, offset)) = r\(source)"
        default: return "? \(opcode)"
        }
    }

    private var type: String { "u\((Width(rawValue: opcode & Opcode.width)?.bytes ?? 0) * 8)" }

    private func jumpText(_ operand: String) -> String {
        let target = "goto pc\(offset < 0 ? "" : "+")\(offset)"
        guard let comparison = Comparison(rawValue: opcode & Opcode.operation) else { return target }
        return "if \(destination) \(comparison.symbol) \(operand) \(target)"
    }
}
