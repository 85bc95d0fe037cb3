// Whether this kernel hides interrupts from programs: then it may hide what they drop, too.

import BPF
import SystemCalls

/// Counts timer interrupts by a program on their tracepoint, beside the kernel's own count in /proc/interrupts.
///
/// Some kernels run no program while certain protected tasks are current, not even in an interrupt. What a timer sends on (a qdisc,
/// a TCP socket that sends again) is dropped in such an interrupt: no event tells of it, and none of the interrupt either.
package final class HiddenInterrupts: Sendable {
    private let map: Map
    private let link: Descriptor
    private let program: Program
    private let before: (kernel: [Substring: UInt64], program: UInt64)

    /// - Throws: BPFError where there is no such tracepoint: it is x86's.
    package init() throws {
        let map = try Map(.perCPUArray, named: "netlab_ticks", valueSize: 8, entries: 1)
        let program = try Program(
            Self.code(map: map.descriptor.raw), kind: .rawTracepoint, named: "netlab_ticks")
        link = try program.attach(tracepoint: "local_timer_entry")
        // In this order, and the other way round at the end: an interrupt in between counts for the program alone.
        let seen = try Self.seen(map)
        before = (kernel: try Self.counted(), program: seen)
        self.map = map
        self.program = program
    }

    /// Interrupts since the start that the program did not see, at least.
    package func count() throws -> UInt64 {
        try (0..<3).reduce(UInt64(0)) { most, _ in
            let kernel = Self.passed(from: before.kernel, to: try Self.counted())
            let program = try Self.seen(map) - before.program
            return max(most, kernel - min(kernel, program))
        }
    }

    private static func seen(_ map: borrowing Map) throws -> UInt64 {
        MapBytes.sum(try map.lookup(MapBytes.of(UInt32(0))) ?? [])
    }

    private static func counted() throws -> [Substring: UInt64] { counted(in: try Files.text("/proc/interrupts")) }

    /// `LOC: 15175264 15406021 Local timer interrupts`, by the processors of the first line: those that are online.
    static func counted(in text: String) -> [Substring: UInt64] {
        let lines = text.split(separator: "\n").map { $0.split(separator: " ") }
        guard let processors = lines.first, let counts = lines.first(where: { $0.first == "LOC:" }) else { return [:] }
        return Dictionary(zip(processors, counts.dropFirst().map { UInt64($0) ?? 0 })) { first, _ in first }
    }

    /// Of the processors that were online both times.
    static func passed(from before: [Substring: UInt64], to now: [Substring: UInt64]) -> UInt64 {
        now.reduce(0) { sum, count in sum + (before[count.key].map { count.value - min($0, count.value) } ?? 0) }
    }

    private static func code(map: CInt) throws(AssemblerError) -> Code {
        var assembler = Assembler()
        let out = assembler.label("out")
        assembler.store(.word, .r10, -4, .constant(0))
        assembler.loadMap(.r1, descriptor: map)
        assembler.move(.r2, .r10)
        assembler.add(.r2, -4)
        assembler.call(.mapLookup)
        assembler.jump(if: .r0, .equal, .constant(0), to: out)
        assembler.move(.r1, 1)
        assembler.atomicAdd(.r0, 0, .r1)
        assembler.place(out)
        assembler.move(.r0, 0)
        assembler.exit()
        return try assembler.assemble()
    }
}
