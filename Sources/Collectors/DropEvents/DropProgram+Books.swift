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
        assembler.load(.double, .r1, .r10, Slot.packets)
        assembler.atomicAdd(.r0, 0, .r1)
        assembler.jump(to: out)
        assembler.place(insert)
        writeInsert(key)
        assembler.jump(if: .r0, .equal, .constant(0), to: out)
    }

    /// A packet of several segments counts as so many; 0 segments is one packet. r6 is the packet's head.
    private mutating func writeWeight() {
        let single = assembler.label("single")
        assembler.store(.double, .r10, Slot.packets, .constant(1))
        assembler.store(.double, .r10, Slot.scratch, .constant(0))
        read(.word, .r3, .r7, layout.end)
        assembler.calculate(.add, .r3, .register(.r6))
        assembler.add(.r3, Int32(layout.segments))
        probe(to: Slot.scratch, bytes: 2)
        assembler.load(.half, .r1, .r10, Slot.scratch)
        assembler.jump(if: .r1, .equal, .constant(0), to: single)
        assembler.store(.double, .r10, Slot.packets, .register(.r1))
        assembler.place(single)
    }

    /// Another processor may have made the row meanwhile: then this sets only the own processor's value, which is 0.
    private mutating func writeInsert(_ key: Int16) {
        assembler.loadMap(.r1, descriptor: maps.books)
        point(.r2, to: key)
        point(.r3, to: Slot.packets)
        assembler.move(.r4, 0)
        assembler.call(.mapUpdate)
    }
}
