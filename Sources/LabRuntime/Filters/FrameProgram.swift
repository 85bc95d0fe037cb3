// BPF programs that drop the frames that one of their lists of conditions matches: `xdp` and `cgroup-egress`.

import BPF
import LabFormat

/// Writes a program. r6 the frame's first byte, r7 the one behind its last; what does not lie between them matches nothing.
struct FrameProgram {
    /// Where the program runs: how it finds the frame, and what it returns.
    private struct Place {
        /// Of the frame's two addresses in the context.
        var start: Int16
        var end: Int16
        var drop: Int32
        var pass: Int32
        /// Where the context has the EtherType, if the frame begins behind it.
        var etherType: Int16?

        /// struct xdp_md; XDP_DROP, XDP_PASS.
        static let xdp = Place(start: 0, end: 4, drop: 1, pass: 2)
        /// struct __sk_buff.
        static let controlGroup = Place(start: 76, end: 80, drop: 0, pass: 1, etherType: 16)
    }

    private let place: Place
    private var assembler = Assembler()

    private init(_ place: Place) { self.place = place }

    static func code(_ filter: XDPFilter) throws(AssemblerError) -> Code { try code(.xdp, filter.drop) }

    /// For a control group, whose packets have no Ethernet header yet.
    static func code(_ filters: [FrameFilter]) throws(AssemblerError) -> Code {
        try code(.controlGroup, filters.map(\.matches))
    }

    private static func code(_ place: Place, _ lists: [[Match]]) throws(AssemblerError) -> Code {
        var program = FrameProgram(place)
        let alternatives = lists.flatMap(FrameCondition.alternatives)
        // The verifier takes no instruction that is never reached.
        if alternatives.contains([]) {
            program.end(place.drop)
        } else {
            program.writeStart()
            for conditions in alternatives { program.write(conditions) }
            program.end(place.pass)
        }
        return try program.assembler.assemble()
    }

    private mutating func writeStart() {
        assembler.load(.word, .r6, .r1, place.start)
        assembler.load(.word, .r7, .r1, place.end)
        if let etherType = place.etherType { assembler.load(.word, .r8, .r1, etherType) }
    }

    private mutating func end(_ verdict: Int32) {
        assembler.move(.r0, verdict)
        assembler.exit()
    }

    private mutating func write(_ conditions: [FrameCondition]) {
        let next = assembler.label("next")
        for condition in conditions { write(condition, else: next) }
        end(place.drop)
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
        let width: Width = field.width == 4 ? .word : field.width == 2 ? .half : .byte
        if place.etherType != nil, field.offset == Self.etherTypeOffset {
            assembler.move(.r4, .r8)
        } else {
            writeAddress(field, else: next)
            assembler.load(width, .r4, .r2, 0)
        }
        if field.width > 1 { assembler.networkOrder(.r4, width) }
        if field.isMasked { assembler.calculate(.and, .r4, .constant(Int32(bitPattern: field.mask))) }
    }

    private static let etherTypeOffset = 12
    private static let ethernet = 14

    /// r2 = the field's place, all of which lies within the frame.
    private mutating func writeAddress(_ field: FrameCondition.Field, else next: Label) {
        let header = Int32(place.etherType == nil ? Self.ethernet : 0)
        assembler.move(.r2, .r6)
        if field.isTransport {
            // Four times the lower half of IPv4's first byte.
            check(Int(header) + 1, else: next)
            assembler.load(.byte, .r4, .r6, Int16(header))
            assembler.calculate(.and, .r4, .constant(15))
            assembler.calculate(.shiftLeft, .r4, .constant(2))
            assembler.calculate(.add, .r2, .register(.r4))
        }
        assembler.add(.r2, header + Int32(field.offset) - (field.isTransport ? 0 : Int32(Self.ethernet)))
        check(field.width, else: next)
    }

    /// The frame has so many bytes at r2.
    private mutating func check(_ bytes: Int, else next: Label) {
        assembler.move(.r3, .r2)
        assembler.add(.r3, Int32(bytes))
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
