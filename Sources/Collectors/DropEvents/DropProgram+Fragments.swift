// The drop program knows fragments and bursts of a flow that show no tag: by their addresses and their identification.

import BPF

extension DropProgram {
    /// Leaves for `identified` with flow and sequence in their places when the packet is a fragment of one of the flows
    /// that are cut, was put together of such, or is a burst that was not split yet; else goes on behind.
    mutating func writeFragment(to identified: Label) {
        guard let fragments = maps.fragments else { return }
        let whole = assembler.label("whole")
        let burst = assembler.label("burst")
        let found = assembler.label("found")
        let none = assembler.label("none")
        read(.half, .r3, .r7, layout.networkHeader)
        assembler.calculate(.add, .r3, .register(.r6))
        probe(to: Slot.header, bytes: Self.headerSize)
        assembler.jump(if: .r0, .notEqual, .constant(0), to: none)
        writeIdentification(found, else: whole)
        assembler.place(whole)
        read(.word, .r1, .r7, layout.dataLength)
        assembler.jump(if: .r1, .equal, .constant(0), to: none)
        writeFirstMember(else: burst)
        writeIdentification(found, else: none)
        assembler.place(burst)
        writeBurst(else: none)
        assembler.place(found)
        look(in: fragments, key: Slot.fragment)
        assembler.jump(if: .r0, .equal, .constant(0), to: none)
        assembler.load(.word, .r1, .r0, 0)
        assembler.store(.half, .r10, Slot.flow, .register(.r1))
        assembler.store(.word, .r10, Slot.index, .register(.r1))
        assembler.jump(to: identified)
        assembler.place(none)
    }

    /// IPv4's header and IPv6's with its fragment header.
    private static let headerSize: Int32 = 48

    /// From the header of a fragment on the stack to the key of the flow and the sequence in the tag's place.
    private mutating func writeIdentification(_ found: Label, else other: Label) {
        let version6 = assembler.label("fragment_6")
        writeVersion(version6, else: other)
        // More fragments, or an offset.
        assembler.load(.half, .r1, .r10, Slot.header + 6)
        assembler.networkOrder(.r1, .half)
        assembler.calculate(.and, .r1, .constant(0x3fff))
        assembler.jump(if: .r1, .equal, .constant(0), to: other)
        writeEnds4()
        assembler.jump(to: found)
        assembler.place(version6)
        assembler.load(.byte, .r1, .r10, Slot.header + 6)
        assembler.jump(if: .r1, .notEqual, .constant(FragmentKey.header6), to: other)
        writeEnds6()
        copy(.word, from: Slot.header + 44, to: Slot.tag + 12)
        assembler.jump(to: found)
    }

    /// One buffer of many segments, whose last one's tag is out of sight. IPv4's has the first one's identification, IPv6's
    /// has none, and so no place among the fates.
    private mutating func writeBurst(else none: Label) {
        let version6 = assembler.label("burst_6")
        let done = assembler.label("burst_known")
        writeVersion(version6, else: none)
        writeEnds4()
        assembler.jump(to: done)
        assembler.place(version6)
        writeEnds6()
        assembler.store(.word, .r10, Slot.tag + 12, .constant(-1))
        assembler.place(done)
    }

    /// Clears the key; goes on for IPv4.
    private mutating func writeVersion(_ version6: Label, else other: Label) {
        for word in 0..<FragmentKey.size / 8 {
            assembler.store(.double, .r10, Slot.fragment + Int16(word) * 8, .constant(0))
        }
        assembler.load(.byte, .r1, .r10, Slot.header)
        assembler.calculate(.shiftRight, .r1, .constant(4))
        assembler.jump(if: .r1, .equal, .constant(6), to: version6)
        assembler.jump(if: .r1, .notEqual, .constant(4), to: other)
    }

    /// Number and addresses, and the identification in the sequence's place.
    private mutating func writeEnds4() {
        copy(.byte, from: Slot.header + 9, to: Slot.fragment)
        copy(.word, from: Slot.header + 12, to: Slot.fragment + FragmentKey.source)
        copy(.word, from: Slot.header + 16, to: Slot.fragment + FragmentKey.destination)
        assembler.load(.half, .r1, .r10, Slot.header + 4)
        assembler.networkOrder(.r1, .half)
        assembler.networkOrder(.r1, .word)
        assembler.store(.word, .r10, Slot.tag + 12, .register(.r1))
    }

    /// Number and addresses.
    private mutating func writeEnds6() {
        copy(.byte, from: Slot.header + 6, to: Slot.fragment)
        for half in [Int16(0), 8] {
            copy(.double, from: Slot.header + 8 + half, to: Slot.fragment + FragmentKey.source + half)
            copy(.double, from: Slot.header + 24 + half, to: Slot.fragment + FragmentKey.destination + half)
        }
    }

    /// A packet that was put together is the first fragment, without the marks of one; the others hang on it with the
    /// headers they came with. Reads the header of the first of these.
    private mutating func writeFirstMember(else none: Label) {
        read(.word, .r3, .r7, layout.end)
        assembler.calculate(.add, .r3, .register(.r6))
        assembler.add(.r3, Int32(layout.fragmentList))
        probe(to: Slot.member, bytes: 8)
        assembler.jump(if: .r0, .notEqual, .constant(0), to: none)
        assembler.load(.double, .r3, .r10, Slot.member)
        requireKernelAddress(.r3, else: none)
        assembler.add(.r3, Int32(layout.head))
        probe(to: Slot.memberHead, bytes: 8)
        assembler.jump(if: .r0, .notEqual, .constant(0), to: none)
        assembler.store(.double, .r10, Slot.scratch, .constant(0))
        assembler.load(.double, .r3, .r10, Slot.member)
        assembler.add(.r3, Int32(layout.networkHeader))
        probe(to: Slot.scratch, bytes: 2)
        assembler.jump(if: .r0, .notEqual, .constant(0), to: none)
        assembler.load(.double, .r3, .r10, Slot.memberHead)
        assembler.load(.half, .r1, .r10, Slot.scratch)
        assembler.calculate(.add, .r3, .register(.r1))
        probe(to: Slot.header, bytes: Self.headerSize)
        assembler.jump(if: .r0, .notEqual, .constant(0), to: none)
    }
}
