// The drop program reads who talked to whom, for books with a row for each pair of peers.

import BPF

extension DropProgram {
    /// Copies the key to where a longer one has room, and adds run, protocol, addresses and ports. r6 is the packet's head.
    mutating func writePeers() {
        let untagged = assembler.label("without_run")
        let version6 = assembler.label("addresses_6")
        let ports = assembler.label("ports")
        let done = assembler.label("peers_known")
        for offset in stride(from: 0, to: Int16(DropKey.size), by: 8) {
            assembler.load(.double, .r1, .r10, Slot.node + offset)
            assembler.store(.double, .r10, Slot.wide + offset, .register(.r1))
        }
        clearPeers()
        assembler.load(.half, .r1, .r10, Slot.isTagged)
        assembler.jump(if: .r1, .equal, .constant(0), to: untagged)
        assembler.load(.word, .r1, .r10, Slot.tag + 4)
        assembler.networkOrder(.r1, .word)
        assembler.store(.word, .r10, Slot.peers, .register(.r1))
        assembler.place(untagged)
        read(.half, .r1, .r7, layout.etherType)
        assembler.store(.half, .r10, Slot.peers + 4, .register(.r1))
        read(.half, .r3, .r7, layout.networkHeader)
        assembler.calculate(.add, .r3, .register(.r6))
        probe(to: Slot.header, bytes: 48)
        assembler.jump(if: .r0, .notEqual, .constant(0), to: done)
        assembler.load(.byte, .r1, .r10, Slot.header)
        assembler.calculate(.shiftRight, .r1, .constant(4))
        assembler.load(.half, .r2, .r10, Slot.peers + 4)
        assembler.jump(if: .r1, .equal, .constant(6), to: version6)
        writeAddresses4(ports, else: done)
        assembler.place(version6)
        writeAddresses6(else: done)
        assembler.place(ports)
        // r9: where they begin, behind the network header's start.
        read(.half, .r3, .r7, layout.networkHeader)
        assembler.calculate(.add, .r3, .register(.r6))
        assembler.calculate(.add, .r3, .register(.r9))
        probe(to: Slot.scratch, bytes: 4)
        assembler.jump(if: .r0, .notEqual, .constant(0), to: done)
        assembler.load(.word, .r1, .r10, Slot.scratch)
        assembler.store(.word, .r10, Slot.peers + 8, .register(.r1))
        assembler.place(done)
    }

    mutating func clearPeers() {
        for offset in stride(from: 0, to: Int16(DropPeers.size), by: 8) {
            assembler.store(.double, .r10, Slot.peers + offset, .constant(0))
        }
    }

    /// r1: the version that the first byte says; r2: the EtherType.
    private mutating func writeAddresses4(_ ports: Label, else done: Label) {
        assembler.jump(if: .r1, .notEqual, .constant(4), to: done)
        assembler.jump(if: .r2, .notEqual, .constant(Int32(UInt16(0x0800).bigEndian)), to: done)
        assembler.store(.byte, .r10, Slot.peers + 7, .constant(4))
        copy(.word, from: Slot.header + 12, to: Slot.peers + 16)
        copy(.word, from: Slot.header + 16, to: Slot.peers + 32)
        // Of the fragments only the first has ports.
        assembler.load(.half, .r2, .r10, Slot.header + 6)
        assembler.networkOrder(.r2, .half)
        assembler.calculate(.and, .r2, .constant(0x1fff))
        assembler.load(.byte, .r9, .r10, Slot.header)
        assembler.calculate(.and, .r9, .constant(15))
        assembler.calculate(.shiftLeft, .r9, .constant(2))
        writeTransport(at: Slot.header + 9, else: done)
        assembler.jump(if: .r2, .notEqual, .constant(0), to: done)
        assembler.jump(to: ports)
    }

    /// Extension headers hide the ports.
    private mutating func writeAddresses6(else done: Label) {
        assembler.jump(if: .r2, .notEqual, .constant(Int32(UInt16(0x86dd).bigEndian)), to: done)
        assembler.store(.byte, .r10, Slot.peers + 7, .constant(6))
        for offset: Int16 in [0, 8, 16, 24] {
            copy(.double, from: Slot.header + 8 + offset, to: Slot.peers + 16 + offset)
        }
        assembler.move(.r9, 40)
        writeTransport(at: Slot.header + 6, else: done)
    }

    /// Only TCP and UDP go on to their ports.
    private mutating func writeTransport(at slot: Int16, else done: Label) {
        let hasPorts = assembler.label("has_ports")
        assembler.load(.byte, .r1, .r10, slot)
        assembler.store(.byte, .r10, Slot.peers + 6, .register(.r1))
        assembler.jump(if: .r1, .equal, .constant(6), to: hasPorts)
        assembler.jump(if: .r1, .notEqual, .constant(17), to: done)
        assembler.place(hasPorts)
    }

    mutating func copy(_ width: Width, from: Int16, to: Int16) {
        assembler.load(width, .r3, .r10, from)
        assembler.store(width, .r10, to, .register(.r3))
    }
}
