// The BPF program of an interface's `xdp`: it drops the frames that one of its lists of conditions matches.

import BPF
import LabFormat

/// Writes the program. r6 the frame's first byte, r7 the one behind its last; what does not lie between them matches nothing.
struct XDPProgram {
    private enum Verdict {
        static let drop: Int32 = 1
        static let pass: Int32 = 2
    }

    private var assembler = Assembler()

    static func code(_ filter: XDPFilter) throws(AssemblerError) -> Code {
        var program = XDPProgram()
        let alternatives = filter.drop.flatMap(FrameCondition.alternatives)
        // The verifier takes no instruction that is never reached.
        if alternatives.contains([]) {
            program.end(Verdict.drop)
        } else {
            program.writeStart()
            for conditions in alternatives { program.write(conditions) }
            program.end(Verdict.pass)
        }
        return try program.assembler.assemble()
    }

    /// struct xdp_md: data, data_end.
    private mutating func writeStart() {
        assembler.load(.word, .r6, .r1, 0)
        assembler.load(.word, .r7, .r1, 4)
    }

    private mutating func end(_ verdict: Int32) {
        assembler.move(.r0, verdict)
        assembler.exit()
    }

    private mutating func write(_ conditions: [FrameCondition]) {
        let next = assembler.label("next")
        for condition in conditions { write(condition, else: next) }
        end(Verdict.drop)
        assembler.place(next)
    }

    private mutating func write(_ condition: FrameCondition, else next: Label) {
        let holds = assembler.label("holds")
        for field in condition.fields {
            writeLoad(field, else: next)
            writeComparison(field, else: condition.negated ? holds : next)
        }
        if condition.negated { assembler.jump(to: next) }
        assembler.place(holds)
    }

    /// r4 = the field, in the host's order.
    private mutating func writeLoad(_ field: FrameCondition.Field, else next: Label) {
        let ethernet = 14
        var offset = Int16(field.offset)
        let width: Width = field.width == 4 ? .word : field.width == 2 ? .half : .byte
        assembler.move(.r2, .r6)
        if field.isTransport {
            // Four times the lower half of IPv4's first byte.
            check(end: Int16(ethernet + 1), else: next)
            assembler.load(.byte, .r4, .r6, Int16(ethernet))
            assembler.calculate(.and, .r4, .constant(15))
            assembler.calculate(.shiftLeft, .r4, .constant(2))
            assembler.calculate(.add, .r2, .register(.r4))
            offset += Int16(ethernet)
        }
        check(end: offset + Int16(field.width), else: next)
        assembler.load(width, .r4, .r2, offset)
        if field.width > 1 { assembler.networkOrder(.r4, width) }
        if field.isMasked { assembler.calculate(.and, .r4, .constant(Int32(bitPattern: field.mask))) }
    }

    /// The frame has so many bytes behind r2.
    private mutating func check(end: Int16, else next: Label) {
        assembler.move(.r3, .r2)
        assembler.add(.r3, Int32(end))
        assembler.jump(if: .r3, .greater, .register(.r7), to: next)
    }

    private mutating func writeComparison(_ field: FrameCondition.Field, else differs: Label) {
        let values = field.values
        let isOne = values.count == 1
        if isOne || values.lowerBound > 0 {
            assembler.load64(.r5, UInt64(values.lowerBound))
            assembler.jump(if: .r4, isOne ? .notEqual : .less, .register(.r5), to: differs)
        }
        if !isOne, field.isBounded {
            assembler.load64(.r5, UInt64(values.upperBound))
            assembler.jump(if: .r4, .greater, .register(.r5), to: differs)
        }
    }
}
