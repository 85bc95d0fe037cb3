// The drop program counts: packets in the books, or what the books could not hold.

import BPF

extension DropProgram {
    mutating func writeBooks() {
        assembler.place(weigh)
        writeWeight()
        if hasPeers {
            writePeers()
            writeRow(Slot.wide)
            // No room for one more pair of peers: all others share a row.
            clearPeers()
        }
        writeRow(hasPeers ? Slot.wide : Slot.node)
        assembler.store(.word, .r10, Slot.index, .constant(DropCounter.lost.rawValue))
        assembler.jump(to: count)
        assembler.place(foreign)
        assembler.store(.word, .r10, Slot.index, .constant(DropCounter.foreignWithoutNamespace.rawValue))
        assembler.place(count)
        look(in: maps.counters, key: Slot.index)
        assembler.jump(if: .r0, .equal, .constant(0), to: out)
        assembler.move(.r1, 1)
        assembler.atomicAdd(.r0, 0, .r1)
    }

    /// Adds to the row with this key, made if need be; goes on where there is no room for it.
    private mutating func writeRow(_ key: Int16) {
        look(in: maps.books, key: key)
        let insert = assembler.label("insert")
        assembler.jump(if: .r0, .equal, .constant(0), to: insert)
        for offset in [Int16(0), 8] {
            assembler.load(.double, .r1, .r10, Slot.weight + offset)
            assembler.atomicAdd(.r0, offset, .r1)
        }
        assembler.jump(to: out)
        assembler.place(insert)
        writeInsert(key)
        assembler.jump(if: .r0, .equal, .constant(0), to: out)
    }

    /// A packet of several segments counts as so many; 0 segments is one packet. r6 is the packet's head.
    private mutating func writeWeight() {
        let single = assembler.label("single")
        assembler.store(.double, .r10, Slot.weight, .constant(1))
        assembler.store(.double, .r10, Slot.weight + 8, .constant(0))
        assembler.store(.double, .r10, Slot.scratch, .constant(0))
        read(.word, .r3, .r7, layout.end)
        assembler.calculate(.add, .r3, .register(.r6))
        // The size of a segment, and behind it their number.
        assembler.add(.r3, Int32(layout.segmentSize))
        probe(to: Slot.scratch, bytes: 4)
        assembler.load(.half, .r1, .r10, Slot.scratch + 2)
        let counted = assembler.label("counted")
        assembler.jump(if: .r1, .notEqual, .constant(0), to: counted)
        writeSegments(else: single)
        assembler.place(counted)
        assembler.store(.double, .r10, Slot.weight, .register(.r1))
        assembler.add(.r1, -1)
        assembler.store(.double, .r10, Slot.weight + 8, .register(.r1))
        assembler.place(single)
    }

    /// r1 = the segments that a packet will be split into, where nobody counted them yet: what a program sends through a
    /// packet socket has their size alone. Its payload begins behind UDP's or TCP's header: their checksums' places differ.
    private mutating func writeSegments(else single: Label) {
        let isUDP = assembler.label("is_udp")
        let divide = assembler.label("divide")
        let (size, payload) = (Slot.member, Slot.memberHead)
        assembler.load(.half, .r1, .r10, Slot.scratch)
        assembler.jump(if: .r1, .equal, .constant(0), to: single)
        assembler.store(.double, .r10, size, .register(.r1))
        read(.double, .r1, .r7, layout.data)
        assembler.calculate(.subtract, .r1, .register(.r6))
        assembler.store(.double, .r10, payload, .register(.r1))
        read(.word, .r1, .r7, layout.length)
        addTo(payload)
        read(.half, .r1, .r7, layout.transportHeader)
        assembler.jump(if: .r1, .equal, .constant(0xffff), to: single)
        assembler.store(.double, .r10, Slot.header, .register(.r1))
        assembler.calculate(.multiply, .r1, .constant(-1))
        addTo(payload)
        read(.half, .r1, .r7, layout.checksumOffset)
        assembler.jump(if: .r1, .equal, .constant(6), to: isUDP)
        // The upper four bits of TCP's byte 12: its length in words.
        assembler.load(.double, .r3, .r10, Slot.header)
        assembler.calculate(.add, .r3, .register(.r6))
        assembler.add(.r3, 12)
        probe(to: Slot.header, bytes: 1)
        assembler.load(.byte, .r1, .r10, Slot.header)
        assembler.calculate(.shiftRight, .r1, .constant(4))
        assembler.calculate(.multiply, .r1, .constant(-4))
        assembler.jump(to: divide)
        assembler.place(isUDP)
        assembler.move(.r1, -8)
        assembler.place(divide)
        addTo(payload)
        assembler.load(.double, .r1, .r10, payload)
        assembler.load(.double, .r2, .r10, size)
        assembler.calculate(.add, .r1, .register(.r2))
        assembler.add(.r1, -1)
        assembler.jump(if: .r1, .signedLess, .register(.r2), to: single)
        assembler.calculate(.divide, .r1, .register(.r2))
    }

    /// Adds r1 to a number in the stack frame; r2 is lost.
    private mutating func addTo(_ slot: Int16) {
        assembler.load(.double, .r2, .r10, slot)
        assembler.calculate(.add, .r2, .register(.r1))
        assembler.store(.double, .r10, slot, .register(.r2))
    }

    /// Another processor may have made the row meanwhile: then this sets only the own processor's value, which is 0.
    private mutating func writeInsert(_ key: Int16) {
        assembler.loadMap(.r1, descriptor: maps.books)
        point(.r2, to: key)
        point(.r3, to: Slot.weight)
        assembler.move(.r4, 0)
        assembler.call(.mapUpdate)
    }
}
