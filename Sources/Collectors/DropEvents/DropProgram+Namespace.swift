// The drop program finds the namespace of a packet, and leaves when it is not one of the lab's.

import BPF

extension DropProgram {
    /// Ends with r9 = node, or 0 where no namespace is known.
    mutating func writeNamespace() {
        let socket = assembler.label("socket")
        writeDevice(else: socket)
        assembler.place(socket)
        writeSocket()
        // Packets freed by recvmsg(2), poll(2) or close(2) have lost device and socket. The calling task would tell,
        // but a program cannot see on every kernel whether it runs in an interrupt, where the task is anybody's.
        assembler.place(unknown)
        assembler.move(.r9, 0)
        assembler.jump(to: identify)
        assembler.place(lookUp)
        assembler.store(.double, .r10, Slot.cookie, .register(.r1))
        look(in: maps.namespaces, key: Slot.cookie)
        assembler.jump(if: .r0, .equal, .constant(0), to: out)
        assembler.load(.word, .r9, .r0, 0)
        assembler.place(identify)
        assembler.store(.word, .r10, Slot.node, .register(.r9))
    }

    /// The device's namespace. The field is shared: in the receive queue of a UDP socket it holds `dev_scratch`, a
    /// number, and in TCP's queues a node of a tree. What it leads to is a namespace only if its inode is one of
    /// those that the kernel gives to namespaces: from 0xeffffff0 for the first ones, from 0xf0000000 for all others.
    private mutating func writeDevice(else socket: Label) {
        read(.double, .r9, .r7, layout.device)
        requireKernelAddress(.r9, else: socket)
        read(.double, .r1, .r9, layout.deviceNamespace)
        requireKernelAddress(.r1, else: socket)
        read(.word, .r1, .r1, layout.inode)
        assembler.calculate(.shiftRight, .r1, .constant(24))
        assembler.jump(if: .r1, .less, .constant(0xef), to: socket)
        read(.word, .r1, .r9, layout.interfaceIndex)
        assembler.store(.word, .r10, Slot.interfaceIndex, .register(.r1))
        read(.double, .r1, .r9, layout.deviceNamespace)
        writeCookie()
    }

    /// The namespace of the sending socket, else of the receiving one.
    /// Each has loads of its own: the verifier ties a load to one type of pointer.
    private mutating func writeSocket() {
        let receiver = layout.hasReceivingSocket ? assembler.label("receiver") : unknown
        read(.double, .r1, .r7, layout.socket)
        assembler.jump(if: .r1, .equal, .constant(0), to: receiver)
        read(.double, .r1, .r1, layout.socketNamespace)
        writeCookie()
        guard layout.hasReceivingSocket else { return }
        assembler.place(receiver)
        assembler.load(.double, .r1, .r6, 24)
        assembler.jump(if: .r1, .equal, .constant(0), to: unknown)
        read(.double, .r1, .r1, layout.socketNamespace)
        writeCookie()
    }

    /// From the address of a namespace in r1 to its cookie, and on to the look-up.
    private mutating func writeCookie() {
        requireKernelAddress(.r1, else: unknown)
        read(.double, .r1, .r1, layout.cookie)
        assembler.jump(to: lookUp)
    }
}
