// The registers, access widths, operations and helper functions of the BPF machine.

/// A register of the BPF machine: r0 result, r1-r5 arguments (lost in a call), r6-r9 kept, r10 frame pointer.
///
/// Source: Documentation/bpf/standardization/instruction-set.rst.
package enum Register: UInt8, Sendable, CustomStringConvertible {
    case r0, r1, r2, r3, r4, r5, r6, r7, r8, r9, r10

    package var description: String { "r\(rawValue)" }
}

/// How many bytes a load or store moves; the raw value is BPF_SIZE of the opcode.
package enum Width: UInt8, Sendable {
    case word = 0x00
    case half = 0x08
    case byte = 0x10
    case double = 0x18

    package var bytes: Int {
        switch self {
        case .byte: 1
        case .half: 2
        case .word: 4
        case .double: 8
        }
    }

    /// The width of a field of so many bytes, if there is one.
    package init?(bytes: Int) {
        switch bytes {
        case 1: self = .byte
        case 2: self = .half
        case 4: self = .word
        case 8: self = .double
        default: return nil
        }
    }
}

/// The second operand of an operation: a register, or a constant that the machine sign-extends to 64 bits.
package enum Operand: Sendable, CustomStringConvertible {
    case register(Register)
    case constant(Int32)

    package var description: String {
        switch self {
        case .register(let register): "\(register)"
        case .constant(let value): "\(value)"
        }
    }
}

/// A 64-bit operation; the raw value is BPF_OP of the opcode.
package enum Operation: UInt8, Sendable {
    case add = 0x00
    case subtract = 0x10
    case multiply = 0x20
    case divide = 0x30
    case or = 0x40
    case and = 0x50
    case shiftLeft = 0x60
    case shiftRight = 0x70
    case xor = 0xa0
    case move = 0xb0
    case shiftRightSigned = 0xc0

    var symbol: String {
        switch self {
        case .add: "+="
        case .subtract: "-="
        case .multiply: "*="
        case .divide: "/="
        case .or: "|="
        case .and: "&="
        case .shiftLeft: "<<="
        case .shiftRight: ">>="
        case .xor: "^="
        case .move: "="
        case .shiftRightSigned: "s>>="
        }
    }
}

/// A 64-bit comparison that jumps; the raw value is BPF_OP of the opcode.
package enum Comparison: UInt8, Sendable {
    case equal = 0x10
    case greater = 0x20
    case greaterOrEqual = 0x30
    case anyBit = 0x40
    case notEqual = 0x50
    case signedGreater = 0x60
    case signedGreaterOrEqual = 0x70
    case less = 0xa0
    case lessOrEqual = 0xb0
    case signedLess = 0xc0
    case signedLessOrEqual = 0xd0

    var symbol: String {
        switch self {
        case .equal: "=="
        case .greater: ">"
        case .greaterOrEqual: ">="
        case .anyBit: "&"
        case .notEqual: "!="
        case .signedGreater: "s>"
        case .signedGreaterOrEqual: "s>="
        case .less: "<"
        case .lessOrEqual: "<="
        case .signedLess: "s<"
        case .signedLessOrEqual: "s<="
        }
    }
}

/// A function of the kernel that a program may call; the raw value is its number in linux/bpf.h.
package enum Helper: Int32, Sendable {
    case mapLookup = 1
    case mapUpdate = 2
    case mapDelete = 3
    case currentThread = 14
    case stackNumber = 27
    case loadPacketBytes = 68
    case probeReadKernel = 113

    /// The kernel's name, without `bpf_`.
    var symbol: String {
        switch self {
        case .mapLookup: "map_lookup_elem"
        case .mapUpdate: "map_update_elem"
        case .mapDelete: "map_delete_elem"
        case .currentThread: "get_current_pid_tgid"
        case .stackNumber: "get_stackid"
        case .loadPacketBytes: "skb_load_bytes_relative"
        case .probeReadKernel: "probe_read_kernel"
        }
    }
}
