// One BPF instruction as the kernel reads it, and as text.

/// Eight bytes of a program: struct bpf_insn of linux/bpf.h.
package struct Instruction: Equatable, Sendable {
    package var opcode: UInt8
    package var destination: Register
    /// A register, or for `ld_imm64` what the constant means (BPF_PSEUDO_*).
    package var source: UInt8
    package var offset: Int16
    package var immediate: Int32

    package init(
        _ opcode: UInt8, _ destination: Register = .r0, source: UInt8 = 0, offset: Int16 = 0, immediate: Int32 = 0
    ) {
        self.opcode = opcode
        self.destination = destination
        self.source = source
        self.offset = offset
        self.immediate = immediate
    }

    /// The wire form on this machine: one 64-bit word in the host's byte order.
    package var encoded: UInt64 {
        #if _endian(little)
            let registers = UInt64(destination.rawValue) | UInt64(source) << 4
            return UInt64(opcode) | registers << 8 | UInt64(UInt16(bitPattern: offset)) << 16
                | UInt64(UInt32(bitPattern: immediate)) << 32
        #else
            let registers = UInt64(destination.rawValue) << 4 | UInt64(source)
            return UInt64(opcode) << 56 | registers << 48 | UInt64(UInt16(bitPattern: offset)) << 32
                | UInt64(UInt32(bitPattern: immediate))
        #endif
    }
}

/// The parts of an opcode: linux/bpf.h and linux/bpf_common.h.
enum Opcode {
    static let loadImmediate64: UInt8 = 0x18
    static let load: UInt8 = 0x61
    static let storeConstant: UInt8 = 0x62
    static let storeRegister: UInt8 = 0x63
    static let atomicAdd: UInt8 = 0xdb
    static let arithmetic: UInt8 = 0x07
    static let jump: UInt8 = 0x05
    static let call: UInt8 = 0x85
    static let exit: UInt8 = 0x95
    static let toBigEndian: UInt8 = 0xdc
    static let fromRegister: UInt8 = 0x08
    static let operation: UInt8 = 0xf0
    static let width: UInt8 = 0x18
    static let instructionClass: UInt8 = 0x07
}

/// What the constant of `ld_imm64` means; the raw value is BPF_PSEUDO_* of linux/bpf.h.
enum Constant64: UInt8 {
    case number = 0
    case map = 1
}
