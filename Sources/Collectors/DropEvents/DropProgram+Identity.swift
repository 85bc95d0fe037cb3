// The drop program reads the packet's tag and notes where that packet ended.

import BPF

extension DropProgram {
    /// Ends with r6 = the packet's head; flow and tagged are in the key, and the packet's fate is written.
    mutating func writeIdentity() {
        read(.double, .r6, .r7, layout.head)
        assembler.store(.word, .r10, Slot.flow, .constant(0))
        writeTag()
        assembler.load(.half, .r1, .r10, Slot.tag + 8)
        assembler.networkOrder(.r1, .half)
        assembler.store(.half, .r10, Slot.flow, .register(.r1))
        assembler.store(.word, .r10, Slot.index, .register(.r1))
        assembler.store(.half, .r10, Slot.isTagged, .constant(DropKey.induced))
        writeInduced()
        let identified = assembler.label("identified")
        assembler.place(identified)
        assembler.store(.half, .r10, Slot.isTagged, .constant(DropKey.tagged))
        if !hasPeers {
            if run != nil { writeFateIndex() }
            writeFate()
        }
        assembler.jump(to: weigh)
        assembler.place(untagged)
        writeFragment(to: identified)
        assembler.jump(if: .r9, .equal, .constant(0), to: foreign)
    }

    /// The last bytes of linear data, if they are a tag of this run. Fragments without it are told at `untagged`.
    private mutating func writeTag() {
        read(.word, .r1, .r7, layout.dataLength)
        assembler.jump(if: .r1, .notEqual, .constant(0), to: untagged)
        read(.word, .r1, .r7, layout.length)
        assembler.jump(if: .r1, .less, .constant(DropTag.size), to: untagged)
        read(.word, .r3, .r7, layout.tail)
        assembler.calculate(.add, .r3, .register(.r6))
        assembler.add(.r3, -DropTag.size)
        probe(to: Slot.tag, bytes: DropTag.identitySize)
        assembler.jump(if: .r0, .notEqual, .constant(0), to: untagged)
        if let run {
            assembler.load(.double, .r1, .r10, Slot.tag)
            assembler.load64(.r2, DropTag.word(run: run))
        } else {
            assembler.load(.word, .r1, .r10, Slot.tag)
            assembler.load64(.r2, UInt64(UInt32(bigEndian: DropTag.magic)))
        }
        assembler.jump(if: .r1, .notEqual, .register(.r2), to: untagged)
    }

    /// Leaves for `weigh` when the packet is an ICMP error: it quotes a packet of the flow to its end, tag and all. A flow of such
    /// messages is no complaint: behind their 8 bytes stands no IP header.
    private mutating func writeInduced() {
        let quoted4 = assembler.label("quoted_4")
        let version6 = assembler.label("version_6")
        let own = assembler.label("own")
        read(.half, .r3, .r7, layout.networkHeader)
        assembler.calculate(.add, .r3, .register(.r6))
        probe(to: Slot.header, bytes: 48)
        assembler.jump(if: .r0, .notEqual, .constant(0), to: own)
        assembler.load(.byte, .r1, .r10, Slot.header)
        assembler.calculate(.shiftRight, .r1, .constant(4))
        assembler.jump(if: .r1, .equal, .constant(6), to: version6)
        assembler.jump(if: .r1, .notEqual, .constant(4), to: own)
        assembler.load(.byte, .r1, .r10, Slot.header + 9)
        assembler.jump(if: .r1, .notEqual, .constant(ICMPNumbers.protocol4), to: own)
        assembler.load(.byte, .r1, .r10, Slot.header + 20)
        for type in ICMPNumbers.errors4 { assembler.jump(if: .r1, .equal, .constant(type), to: quoted4) }
        assembler.jump(to: own)
        assembler.place(quoted4)
        assembler.load(.byte, .r1, .r10, Slot.header + 28)
        assembler.calculate(.shiftRight, .r1, .constant(4))
        assembler.jump(if: .r1, .equal, .constant(4), to: weigh)
        assembler.jump(to: own)
        assembler.place(version6)
        assembler.load(.byte, .r1, .r10, Slot.header + 6)
        assembler.jump(if: .r1, .notEqual, .constant(ICMPNumbers.protocol6), to: own)
        assembler.load(.byte, .r1, .r10, Slot.header + 40)
        assembler.jump(if: .r1, .greaterOrEqual, .constant(ICMPNumbers.firstQuery6), to: own)
        read(.half, .r3, .r7, layout.networkHeader)
        assembler.calculate(.add, .r3, .register(.r6))
        assembler.calculate(.add, .r3, .constant(48))
        probe(to: Slot.header, bytes: 8)
        assembler.jump(if: .r0, .notEqual, .constant(0), to: own)
        assembler.load(.byte, .r1, .r10, Slot.header)
        assembler.calculate(.shiftRight, .r1, .constant(4))
        assembler.jump(if: .r1, .equal, .constant(6), to: weigh)
        assembler.place(own)
    }

    /// r0 = address of the packet's fate, if its flow and sequence were planned.
    private mutating func writeFateIndex() {
        look(in: maps.flows, key: Slot.index)
        assembler.jump(if: .r0, .equal, .constant(0), to: weigh)
        assembler.load(.word, .r1, .r10, Slot.tag + 12)
        assembler.networkOrder(.r1, .word)
        assembler.load(.word, .r2, .r0, 4)
        assembler.jump(if: .r1, .greaterOrEqual, .register(.r2), to: weigh)
        assembler.load(.word, .r2, .r0, 0)
        assembler.calculate(.add, .r1, .register(.r2))
        assembler.store(.word, .r10, Slot.index, .register(.r1))
        look(in: maps.fates, key: Slot.index)
        assembler.jump(if: .r0, .equal, .constant(0), to: weigh)
    }

    /// Node, reason and location in one word: `PackedFate`.
    private mutating func writeFate() {
        let fits = assembler.label("fits")
        let unusedBits = Int32(64 - PackedFate.locationBits)
        assembler.move(.r1, .r8)
        assembler.jump(if: .r1, .lessOrEqual, .constant(Int32(PackedFate.mostReason)), to: fits)
        assembler.move(.r1, Int32(PackedFate.mostReason))
        assembler.place(fits)
        assembler.move(.r2, .r9)
        assembler.calculate(.shiftLeft, .r2, .constant(Int32(PackedFate.reasonBits)))
        assembler.calculate(.or, .r1, .register(.r2))
        assembler.calculate(.shiftLeft, .r1, .constant(Int32(PackedFate.locationBits)))
        assembler.load(.double, .r2, .r10, Slot.location)
        assembler.calculate(.shiftLeft, .r2, .constant(unusedBits))
        assembler.calculate(.shiftRight, .r2, .constant(unusedBits))
        assembler.calculate(.or, .r1, .register(.r2))
        guard run == nil else { return writeFirst() }
        assembler.store(.double, .r10, Slot.packets, .register(.r1))
        assembler.loadMap(.r1, descriptor: maps.fates)
        point(.r2, to: Slot.tag + DropTag.identityOffset)
        point(.r3, to: Slot.packets)
        assembler.move(.r4, 0)
        assembler.call(.mapUpdate)
    }

    /// Of several copies or fragments the first that is dropped decides, but a drop that is no loss yields to one that is.
    /// The fate is in r1, the address of the packet's word in r0.
    private mutating func writeFirst() {
        let write = assembler.label("first")
        assembler.load(.double, .r2, .r0, 0)
        assembler.jump(if: .r2, .equal, .constant(0), to: write)
        for reason in layout.mildReasons { assembler.jump(if: .r8, .equal, .constant(reason), to: weigh) }
        assembler.calculate(.shiftRight, .r2, .constant(Int32(PackedFate.locationBits)))
        assembler.calculate(.and, .r2, .constant(Int32(PackedFate.mostReason)))
        for reason in layout.mildReasons { assembler.jump(if: .r2, .equal, .constant(reason), to: write) }
        assembler.jump(to: weigh)
        assembler.place(write)
        assembler.store(.double, .r0, 0, .register(.r1))
    }
}

/// Numbers of ICMP: RFC 792, RFC 4443.
private enum ICMPNumbers {
    static let protocol4: Int32 = 1
    static let protocol6: Int32 = 58
    /// Unreachable, source quench, redirect, time exceeded, parameter problem.
    static let errors4: [Int32] = [3, 4, 5, 11, 12]
    static let firstQuery6: Int32 = 128
}
