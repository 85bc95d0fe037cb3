// A classic BPF filter that lets only the tagged frames of one run through.

import CLinux
import Packets
import SystemCalls

extension SharedSocket {
    /// Keeps frames whose last 24 bytes begin with the tag's magic and this run.
    func attachTagFilter(run: UInt32) throws(SystemCallError) {
        let tagFromEnd = UInt32(Tag.byteCount)
        // A frame shorter than the tag makes the index wrap; the load then fails, and a failed load refuses the frame.
        let program: [netlab_filter_instruction] = [
            .init(code: 0x80, jump_true: 0, jump_false: 0, k: 0),  // A = length
            .init(code: 0x14, jump_true: 0, jump_false: 0, k: tagFromEnd),  // A -= 24
            .init(code: 0x07, jump_true: 0, jump_false: 0, k: 0),  // X = A
            .init(code: 0x40, jump_true: 0, jump_false: 0, k: 0),  // A = word at X
            .init(code: 0x15, jump_true: 0, jump_false: 3, k: Tag.magic),
            .init(code: 0x40, jump_true: 0, jump_false: 0, k: 4),  // A = word at X + 4
            .init(code: 0x15, jump_true: 0, jump_false: 1, k: run),
            .init(code: 0x06, jump_true: 0, jump_false: 0, k: .max),  // accept whole
            .init(code: 0x06, jump_true: 0, jump_false: 0, k: 0),  // refuse
        ]
        try linuxCall("setsockopt", on: "SO_ATTACH_FILTER") {
            unsafe netlab_attach_filter(raw, program, UInt16(program.count))
        }
    }
}
