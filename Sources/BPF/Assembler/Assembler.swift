// Writes a BPF program instruction by instruction, with labels for its jumps.

/// A place in a program that jumps can name before it is placed.
package struct Label: Hashable, Sendable {
    fileprivate var index: Int
    package var name: String
}

/// Why a program could not be assembled.
package enum AssemblerError: Error, Equatable, CustomStringConvertible {
    case labelNotPlaced(String)
    case labelPlacedTwice(String)
    case jumpTooFar(String)

    package var description: String {
        switch self {
        case .labelNotPlaced(let name): "BPF program: nothing is at label \(name)"
        case .labelPlacedTwice(let name): "BPF program: label \(name) is placed twice"
        case .jumpTooFar(let name): "BPF program: label \(name) is more than 32767 instructions away"
        }
    }
}

/// A program under construction. Every method appends one instruction (`load64` two).
package struct Assembler: Sendable {
    private var instructions: [Instruction] = []
    private var labels: [Label] = []
    private var places: [Int: [Int]] = [:]
    private var jumps: [(instruction: Int, label: Label)] = []

    package init() {}

    package mutating func label(_ name: String) -> Label {
        let label = Label(index: labels.count, name: name)
        labels.append(label)
        return label
    }

    /// The next instruction is at `label`.
    package mutating func place(_ label: Label) { places[label.index, default: []].append(instructions.count) }

    /// `destination operation= operand`, in 64 bits.
    package mutating func calculate(_ operation: Operation, _ destination: Register, _ operand: Operand) {
        append(Opcode.arithmetic | operation.rawValue, destination, operand)
    }

    package mutating func move(_ destination: Register, _ source: Register) {
        calculate(.move, destination, .register(source))
    }

    package mutating func move(_ destination: Register, _ constant: Int32) {
        calculate(.move, destination, .constant(constant))
    }

    package mutating func add(_ destination: Register, _ constant: Int32) {
        calculate(.add, destination, .constant(constant))
    }

    /// Turns the low 16, 32 or 64 bits of a register between host and network order; the rest becomes 0.
    package mutating func networkOrder(_ register: Register, _ width: Width) {
        instructions.append(Instruction(Opcode.toBigEndian, register, immediate: Int32(width.bytes * 8)))
    }

    /// `destination = *(width *)(base + offset)`, zero-extended.
    package mutating func load(_ width: Width, _ destination: Register, _ base: Register, _ offset: Int16) {
        instructions.append(
            Instruction(Opcode.load | width.rawValue, destination, source: base.rawValue, offset: offset))
    }

    /// `*(width *)(base + offset) = operand`.
    package mutating func store(_ width: Width, _ base: Register, _ offset: Int16, _ operand: Operand) {
        switch operand {
        case .register(let source):
            instructions.append(
                Instruction(Opcode.storeRegister | width.rawValue, base, source: source.rawValue, offset: offset))
        case .constant(let value):
            instructions.append(
                Instruction(Opcode.storeConstant | width.rawValue, base, offset: offset, immediate: value))
        }
    }

    /// `lock *(u64 *)(base + offset) += source`.
    package mutating func atomicAdd(_ base: Register, _ offset: Int16, _ source: Register) {
        instructions.append(Instruction(Opcode.atomicAdd, base, source: source.rawValue, offset: offset))
    }

    /// A 64-bit constant.
    package mutating func load64(_ destination: Register, _ value: UInt64) {
        load64(destination, .number, low: UInt32(truncatingIfNeeded: value), high: UInt32(value >> 32))
    }

    /// The address of a map, given by its descriptor.
    package mutating func loadMap(_ destination: Register, descriptor: CInt) {
        load64(destination, .map, low: UInt32(bitPattern: descriptor), high: 0)
    }

    package mutating func call(_ helper: Helper) {
        instructions.append(Instruction(Opcode.call, immediate: helper.rawValue))
    }

    /// Ends the program; the result is r0.
    package mutating func exit() { instructions.append(Instruction(Opcode.exit)) }

    package mutating func jump(to label: Label) {
        jumps.append((instructions.count, label))
        instructions.append(Instruction(Opcode.jump))
    }

    /// Jumps if `register comparison operand` holds for 64 bits.
    package mutating func jump(
        if register: Register, _ comparison: Comparison, _ operand: Operand, to label: Label
    ) {
        jumps.append((instructions.count, label))
        append(Opcode.jump | comparison.rawValue, register, operand)
    }

    /// The program, its jumps resolved.
    package func assemble() throws(AssemblerError) -> Code {
        var resolved = instructions
        var names: [Int: [String]] = [:]
        for label in labels {
            guard let found = places[label.index] else { continue }
            guard found.count == 1 else { throw .labelPlacedTwice(label.name) }
            names[found[0], default: []].append(label.name)
        }
        for jump in jumps {
            guard let place = places[jump.label.index]?.first else { throw .labelNotPlaced(jump.label.name) }
            guard let distance = Int16(exactly: place - jump.instruction - 1) else {
                throw .jumpTooFar(jump.label.name)
            }
            resolved[jump.instruction].offset = distance
        }
        return Code(instructions: resolved, labels: names)
    }

    private mutating func append(_ opcode: UInt8, _ destination: Register, _ operand: Operand) {
        switch operand {
        case .register(let source):
            instructions.append(
                Instruction(opcode | Opcode.fromRegister, destination, source: source.rawValue))
        case .constant(let value):
            instructions.append(Instruction(opcode, destination, immediate: value))
        }
    }

    private mutating func load64(_ destination: Register, _ meaning: Constant64, low: UInt32, high: UInt32) {
        instructions.append(
            Instruction(
                Opcode.loadImmediate64, destination, source: meaning.rawValue, immediate: Int32(bitPattern: low)))
        instructions.append(Instruction(0, immediate: Int32(bitPattern: high)))
    }
}
