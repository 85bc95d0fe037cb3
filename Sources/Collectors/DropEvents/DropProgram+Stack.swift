// The drop program takes the stack of a drop by a rule: it tells the hook.

import BPF

extension DropProgram {
    /// Ends with r9 = node without its mark, and the stack's number in the key. Taking a stack costs two microseconds or three,
    /// so only nodes get one whose rules drop at several hooks, and only drops by rules.
    mutating func writeStack() {
        guard let stacks = maps.stacks, let reason = layout.droppedByRule else { return }
        let taken = assembler.label("stack_taken")
        assembler.move(.r1, .r9)
        assembler.calculate(.and, .r9, .constant(Int32(DropKey.wantsStack) - 1))
        assembler.store(.word, .r10, Slot.node, .register(.r9))
        assembler.jump(if: .r8, .notEqual, .constant(reason), to: taken)
        assembler.jump(if: .r1, .less, .constant(Int32(DropKey.wantsStack)), to: taken)
        assembler.move(.r1, .r6)
        assembler.loadMap(.r2, descriptor: stacks)
        assembler.move(.r3, 0)
        assembler.call(.stackNumber)
        assembler.jump(if: .r0, .signedLess, .constant(0), to: taken)
        assembler.add(.r0, 1)
        assembler.calculate(.shiftLeft, .r0, .constant(Int32(DropKey.stackShift)))
        assembler.calculate(.or, .r0, .register(.r9))
        assembler.store(.word, .r10, Slot.node, .register(.r0))
        assembler.place(taken)
    }
}
