// The program on the tracepoint kfree_skb, written for the running kernel: its frame, its start and its end.

import BPF

/// How the program reads kernel memory.
enum MemoryAccess: Sendable {
    /// Plain loads through typed pointers; a bad pointer reads as 0.
    case direct
    /// One call of `probe_read_kernel` per load, for kernels that refuse the typed tracepoint.
    case probe
}

/// The descriptors of the maps that the program uses.
struct DropMapDescriptors: Sendable {
    /// Hash: net cookie u64 -> node u32, with `DropKey.wantsStack`.
    var namespaces: CInt
    /// Per-CPU hash: `DropKey` -> packets u64.
    var books: CInt
    /// Per-CPU array: `DropCounter` -> u64.
    var counters: CInt
    /// Array: flow -> base u32, count u32.
    var flows: CInt
    /// Array: base + sequence -> `PackedFate`; for tags of any run a hash, the tag from its run to its sequence -> `PackedFate`.
    var fates: CInt
    /// Hash: `FragmentKey` -> flow u32; nil where no flow is cut.
    var fragments: CInt? = nil
    /// Stacks; nil where nobody asks for hooks.
    var stacks: CInt? = nil
}

/// Writes the program. r6 context, later the packet's head; r7 packet; r8 reason; r9 node.
struct DropProgram {
    /// Places in the stack frame, below r10. The key of the books lies at -24, its fields as in `DropKey`.
    enum Slot {
        static let node: Int16 = -24
        static let interfaceIndex: Int16 = -20
        static let reason: Int16 = -16
        static let flow: Int16 = -12
        static let isTagged: Int16 = -10
        static let location: Int16 = -8
        static let packets: Int16 = -32
        static let cookie: Int16 = -40
        static let tag: Int16 = -56
        static let scratch: Int16 = -64
        static let index: Int16 = -72
        static let header: Int16 = -120
        static let fragment: Int16 = -160
        static let member: Int16 = -168
        static let memberHead: Int16 = -176
        /// The longer key: a copy of the other, and the peers behind it.
        static let wide: Int16 = -256
        static let peers: Int16 = wide + Int16(DropKey.size)
        /// The value of a row: packets, and those beyond the first of their buffer.
        static let weight: Int16 = -272
    }

    let layout: DropLayout
    let maps: DropMapDescriptors
    /// nil: a tag of any run.
    let run: UInt32?
    let access: MemoryAccess
    /// The books have a row for each pair of peers, and there are no fates.
    let hasPeers: Bool
    var assembler = Assembler()
    let lookUp: Label
    let unknown: Label
    let identify: Label
    let untagged: Label
    let weigh: Label
    let foreign: Label
    let count: Label
    let out: Label

    /// The whole program.
    static func code(
        layout: DropLayout, maps: DropMapDescriptors, run: UInt32?, access: MemoryAccess,
        hasPeers: Bool = false
    ) throws(AssemblerError) -> Code {
        var program = DropProgram(layout: layout, maps: maps, run: run, access: access, hasPeers: hasPeers)
        program.writeStart()
        program.writeNamespace()
        program.writeStack()
        program.writeIdentity()
        program.writeBooks()
        program.writeEnd()
        return try program.assembler.assemble()
    }

    private init(
        layout: DropLayout, maps: DropMapDescriptors, run: UInt32?, access: MemoryAccess, hasPeers: Bool
    ) {
        self.layout = layout
        self.maps = maps
        self.run = run
        self.access = access
        self.hasPeers = hasPeers
        lookUp = assembler.label("look_up")
        unknown = assembler.label("unknown")
        identify = assembler.label("identify")
        untagged = assembler.label("untagged")
        weigh = assembler.label("weigh")
        foreign = assembler.label("foreign")
        count = assembler.label("count")
        out = assembler.label("out")
    }

    /// Arguments of the tracepoint: skb, location, reason. An end that is no loss goes no further.
    private mutating func writeStart() {
        assembler.move(.r6, .r1)
        assembler.load(.double, .r7, .r6, 0)
        assembler.load(.double, .r8, .r6, 16)
        assembler.jump(if: .r8, .equal, .constant(0), to: out)
        if let consumed = layout.consumed {
            assembler.jump(if: .r8, .equal, .constant(consumed), to: out)
        }
        assembler.store(.word, .r10, Slot.reason, .register(.r8))
        assembler.load(.double, .r1, .r6, 8)
        assembler.store(.double, .r10, Slot.location, .register(.r1))
        assembler.store(.word, .r10, Slot.interfaceIndex, .constant(0))
        // The verifier wants it written before it is read, even on the way on which nobody reads it.
        if hasPeers { assembler.store(.word, .r10, Slot.tag + 4, .constant(0)) }
    }

    private mutating func writeEnd() {
        assembler.place(out)
        assembler.move(.r0, 0)
        assembler.exit()
    }

    /// `destination = *(width *)(base + offset)` in kernel memory. Without direct loads r1 to r5 and r0 are lost.
    mutating func read(_ width: Width, _ destination: Register, _ base: Register, _ offset: Int16) {
        guard access == .probe else { return assembler.load(width, destination, base, offset) }
        assembler.move(.r3, base)
        assembler.add(.r3, Int32(offset))
        probe(to: Slot.scratch, bytes: Int32(width.bytes))
        assembler.load(width, destination, .r10, Slot.scratch)
    }

    /// Copies bytes at the address in r3 to the stack; r0 is 0 if that went well.
    mutating func probe(to slot: Int16, bytes: Int32) {
        point(.r1, to: slot)
        assembler.move(.r2, bytes)
        assembler.call(.probeReadKernel)
    }

    mutating func point(_ register: Register, to slot: Int16) {
        assembler.move(register, .r10)
        assembler.add(register, Int32(slot))
    }

    /// r0 = address of the value in a map whose key lies on the stack, or 0.
    mutating func look(in map: CInt, key slot: Int16) {
        assembler.loadMap(.r1, descriptor: map)
        point(.r2, to: slot)
        assembler.call(.mapLookup)
    }

    /// Leaves for `label` unless the register holds a kernel address: those are negative, and neither NULL nor the
    /// numbers that some owners keep in pointer fields are.
    mutating func requireKernelAddress(_ register: Register, else label: Label) {
        assembler.jump(if: register, .signedGreaterOrEqual, .constant(0), to: label)
    }
}
