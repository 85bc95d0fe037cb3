// The programs that count what one sender's thread and socket have the kernel copy.

import BPF

/// A function of the kernel that is called for each piece of bytes on its way into a TCP socket. (What copies in the end,
/// `_copy_from_iter`, lies in the kernel's library, which is built without the entry points that programs attach to.)
package enum CopyFunction: String, CaseIterable, Sendable {
    /// Makes room in the socket's own pages, right before a piece of a program's memory is copied there.
    case makeRoom = "sk_page_frag_refill"
    /// Puts pages of a file or a pipe into a packet.
    case spliceFromIter = "skb_splice_from_iter"
    /// Puts pages of the program's memory into a packet (MSG_ZEROCOPY).
    case lendFromIter = "skb_zerocopy_iter_stream"

    /// Does it go with a copy? Else it lends. What is lent may be copied later on the packet's way, when it has lost its
    /// socket: of MSG_ZEROCOPY the kernel reports that.
    package var copies: Bool { self == .makeRoom }
}

/// Writes one program. r6 socket.
enum CopyProgram {
    /// What tells the sender from everybody else.
    struct Sender: Sendable {
        /// gettid(2)
        var thread: Int32
        /// SO_COOKIE
        var socket: UInt64
    }

    /// - Parameter map: an array of each function's calls.
    static func code(_ function: CopyFunction, _ sender: Sender, _ types: BTF, map: CInt) throws -> Code {
        var assembler = Assembler()
        let out = assembler.label("out")
        // The first argument.
        assembler.load(.double, .r6, .r1, 0)
        switch function {
        case .makeRoom, .lendFromIter: try checkCookie(&assembler, sender.socket, types, else: out)
        // The packet is new and nobody's yet.
        case .spliceFromIter: checkThread(&assembler, sender.thread, else: out)
        }
        count(&assembler, Int32(CopyFunction.allCases.firstIndex(of: function) ?? 0), map, else: out)
        assembler.place(out)
        assembler.move(.r0, 0)
        assembler.exit()
        return try assembler.assemble()
    }

    private static func checkThread(_ assembler: inout Assembler, _ thread: Int32, else out: Label) {
        assembler.call(.currentThread)
        assembler.calculate(.shiftLeft, .r0, .constant(32))
        assembler.calculate(.shiftRight, .r0, .constant(32))
        assembler.jump(if: .r0, .notEqual, .constant(thread), to: out)
    }

    /// Whose socket is in r6? A packet is sent wherever the kernel comes to it, and that may be another thread's work.
    private static func checkCookie(
        _ assembler: inout Assembler, _ cookie: UInt64, _ types: BTF, else out: Label
    ) throws {
        assembler.load(.double, .r1, .r6, Int16(try types.member("sock.__sk_common.skc_cookie").offset))
        assembler.load64(.r2, cookie)
        assembler.jump(if: .r1, .notEqual, .register(.r2), to: out)
    }

    /// `map[index] += 1`; r0 to r5 are lost.
    private static func count(_ assembler: inout Assembler, _ index: Int32, _ map: CInt, else out: Label) {
        assembler.store(.word, .r10, -4, .constant(index))
        assembler.loadMap(.r1, descriptor: map)
        assembler.move(.r2, .r10)
        assembler.add(.r2, -4)
        assembler.call(.mapLookup)
        assembler.jump(if: .r0, .equal, .constant(0), to: out)
        assembler.move(.r1, 1)
        assembler.atomicAdd(.r0, 0, .r1)
    }
}
