// A program of classic BPF, as a filter of tc takes it: `tc filter add ... bpf bytecode '4,40 0 0 12,...'`.

/// Gives one number for frames that a filter matches, and another one for all others.
///
/// Source: Documentation/networking/filter.rst. A load beyond the frame's end ends the program with 0.
package struct ClassicProgram: Hashable, Sendable {
    /// struct sock_filter.
    package struct Instruction: Hashable, Sendable {
        package var code: UInt16
        package var jumpTrue: UInt8 = 0
        package var jumpFalse: UInt8 = 0
        package var value: UInt32
    }

    package private(set) var instructions: [Instruction] = []

    /// The program of a filter in the mode `direct-action`: 2 (TC_ACT_SHOT) drops, -1 (TC_ACT_UNSPEC) asks the next filter.
    package init(_ filter: FrameFilter) {
        self.init(FrameCondition.alternatives(filter.matches), match: 2, other: .max)
    }

    init(_ alternatives: [[FrameCondition]], match: UInt32, other: UInt32) {
        for conditions in alternatives {
            var failing: [Jump] = []
            for condition in conditions { failing += append(condition) }
            append(Code.result, match)
            land(failing)
        }
        append(Code.result, other)
    }

    /// As tc(8) reads it: the number of instructions, then each one's code, jumps and value.
    package var bytecode: String {
        let lines = instructions.map { "\($0.code) \($0.jumpTrue) \($0.jumpFalse) \($0.value)" }
        return (["\(lines.count)"] + lines).joined(separator: ",")
    }

    /// As the kernel reads it.
    package var bytes: [UInt8] {
        instructions.flatMap { instruction in
            let code = instruction.code.inMemory + [instruction.jumpTrue, instruction.jumpFalse]
            return code + instruction.value.inMemory
        }
    }

    private enum Code {
        static let loads: [Int: UInt16] = [1: 0x30, 2: 0x28, 4: 0x20]
        /// Loads at the index register, to which `headerLength` gives 4 * (byte & 15).
        static let indexed: UInt16 = 0x20
        static let headerLength: UInt16 = 0xb1
        static let and: UInt16 = 0x54
        static let equal: UInt16 = 0x15
        static let atLeast: UInt16 = 0x35
        static let more: UInt16 = 0x25
        static let jump: UInt16 = 0x05
        static let result: UInt16 = 0x06
    }

    /// A jump whose target is not there yet.
    private enum Jump {
        case ifTrue(Int), ifFalse(Int), always(Int)
    }

    private mutating func append(_ code: UInt16, _ value: UInt32) {
        instructions.append(Instruction(code: code, value: value))
    }

    /// Returns the jumps that are taken where the condition does not hold.
    private mutating func append(_ condition: FrameCondition) -> [Jump] {
        let differing = condition.fields.flatMap { append($0) }
        guard condition.negated else { return differing }
        append(Code.jump, 0)
        let jump = Jump.always(instructions.count - 1)
        land(differing)
        return [jump]
    }

    /// Returns the jumps that are taken where the field has another value.
    private mutating func append(_ field: FrameCondition.Field) -> [Jump] {
        let ethernet = 14
        let load = Code.loads[field.width] ?? 0
        if field.isTransport {
            append(Code.headerLength, UInt32(ethernet))
            append(load + Code.indexed, UInt32(ethernet + field.offset))
        } else {
            append(load, UInt32(field.offset))
        }
        if field.isMasked { append(Code.and, field.mask) }
        let values = field.values
        if values.count == 1 { return [compare(Code.equal, values.lowerBound, leavesIf: false)] }
        return (values.lowerBound > 0 ? [compare(Code.atLeast, values.lowerBound, leavesIf: false)] : [])
            + (field.isBounded ? [compare(Code.more, values.upperBound, leavesIf: true)] : [])
    }

    private mutating func compare(_ code: UInt16, _ value: UInt32, leavesIf outcome: Bool) -> Jump {
        append(code, value)
        return outcome ? .ifTrue(instructions.count - 1) : .ifFalse(instructions.count - 1)
    }

    /// The jumps lead to what is appended next. No filter is long enough for a distance of more than 255.
    private mutating func land(_ jumps: [Jump]) {
        for jump in jumps {
            switch jump {
            case .ifTrue(let index): instructions[index].jumpTrue = UInt8(instructions.count - index - 1)
            case .ifFalse(let index): instructions[index].jumpFalse = UInt8(instructions.count - index - 1)
            case .always(let index): instructions[index].value = UInt32(instructions.count - index - 1)
            }
        }
    }
}

extension FixedWidthInteger {
    /// The bytes in this machine's order.
    fileprivate var inMemory: [UInt8] {
        let bytes = (0..<Self.bitWidth / 8).map { UInt8(truncatingIfNeeded: self.littleEndian >> ($0 * 8)) }
        return bytes
    }
}
