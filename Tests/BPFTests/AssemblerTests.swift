// Instructions as the kernel reads them, and as people do.

import Testing

@testable import BPF

@Suite struct AssemblerTests {
    /// The words that `llvm-mc -triple=bpfel` gives for the same instructions.
    @Test func wordsAreTheMachines() throws {
        var assembler = Assembler()
        assembler.move(.r6, .r1)
        assembler.move(.r0, -1)
        assembler.load(.double, .r7, .r6, 16)
        assembler.load(.byte, .r1, .r10, -1)
        assembler.store(.half, .r10, -8, .register(.r3))
        assembler.store(.word, .r10, -4, .constant(5))
        assembler.atomicAdd(.r0, 0, .r1)
        assembler.networkOrder(.r1, .half)
        assembler.calculate(.shiftLeft, .r2, .constant(52))
        assembler.call(.mapLookup)
        assembler.exit()
        #expect(
            try assembler.assemble().words.map { $0.byteSwapped } == [
                0xbf16_0000_0000_0000, 0xb700_0000_ffff_ffff, 0x7967_1000_0000_0000, 0x71a1_ffff_0000_0000,
                0x6b3a_f8ff_0000_0000, 0x620a_fcff_0500_0000, 0xdb10_0000_0000_0000, 0xdc01_0000_1000_0000,
                0x6702_0000_3400_0000, 0x8500_0000_0100_0000, 0x9500_0000_0000_0000,
            ])
    }

    @Test func constantsOf64BitsTakeTwoWords() throws {
        var assembler = Assembler()
        assembler.load64(.r2, 0x7856_3412_6c74_656e)
        assembler.loadMap(.r1, descriptor: 9)
        let code = try assembler.assemble()
        #expect(
            code.words.map { $0.byteSwapped } == [
                0x1802_0000_6e65_746c, 0x0000_0000_1234_5678, 0x1811_0000_0900_0000, 0,
            ])
        #expect(code.listing == "0: r2 = 0x785634126c74656e\n2: r1 = map[fd:9]\n")
    }

    @Test func jumpsGoForwardAndBack() throws {
        var assembler = Assembler()
        let again = assembler.label("again")
        let done = assembler.label("done")
        assembler.place(again)
        assembler.jump(if: .r1, .signedGreaterOrEqual, .constant(0), to: done)
        assembler.load64(.r2, 1)
        assembler.jump(if: .r1, .notEqual, .register(.r2), to: again)
        assembler.jump(to: done)
        assembler.place(done)
        assembler.exit()
        let listing = """
            again:
            0: if r1 s>= 0 goto pc+4
            1: r2 = 0x1
            3: if r1 != r2 goto pc-4
            4: goto pc+0
            done:
            5: exit

            """
        #expect(try assembler.assemble().listing == listing)
    }

    @Test func badLabelsAreRefused() {
        var assembler = Assembler()
        let nowhere = assembler.label("nowhere")
        assembler.jump(to: nowhere)
        #expect(throws: AssemblerError.labelNotPlaced("nowhere")) { try assembler.assemble() }
        assembler.place(nowhere)
        assembler.exit()
        assembler.place(nowhere)
        #expect(throws: AssemblerError.labelPlacedTwice("nowhere")) { try assembler.assemble() }
    }

    @Test func farJumpsAreRefused() {
        var assembler = Assembler()
        let end = assembler.label("end")
        assembler.jump(to: end)
        for _ in 0...32767 { assembler.move(.r0, 0) }
        assembler.place(end)
        #expect(throws: AssemblerError.jumpTooFar("end")) { try assembler.assemble() }
    }
}
