// The drop program as text, and the small parts around it.

import BPF
import Testing

@testable import Collectors

@Suite struct DropProgramTests {
    private let maps = DropMapDescriptors(namespaces: 3, books: 4, counters: 5, flows: 6, fates: 7)

    private func layout(hasReceivingSocket: Bool) -> DropLayout {
        DropLayout(
            device: 16, socket: 24, length: 112, dataLength: 116, head: 192, networkHeader: 180,
            etherType: 176, tail: 184, end: 188,
            segments: 6,
            interfaceIndex: 224, deviceNamespace: 264, socketNamespace: 48, cookie: 4160, inode: 176,
            hasReceivingSocket: hasReceivingSocket, consumed: hasReceivingSocket ? 1 : nil)
    }

    @Test func typedProgramIsTheGoldenOne() throws {
        let code = try DropProgram.code(
            layout: layout(hasReceivingSocket: true), maps: maps, run: 0x1234_5678, access: .direct)
        #expect(code.listing == goldenDropProgram)
    }

    @Test func probingProgramReadsThroughTheHelperOnly() throws {
        let code = try DropProgram.code(
            layout: layout(hasReceivingSocket: true), maps: maps, run: 1, access: .probe)
        let lines = code.listing.split(separator: "\n")
        #expect(!lines.contains { $0.contains("*)(r7") })
        #expect(lines.count { $0.contains("*)(r9") || $0.contains("*)(r1 ") } == 0)
    }

    @Test func olderKernelHasNoReceivingSocketAndNoConsumed() throws {
        let code = try DropProgram.code(
            layout: layout(hasReceivingSocket: false), maps: maps, run: 1, access: .direct)
        #expect(!code.listing.contains("(r6 +24)"))
        #expect(!code.listing.contains("receiver:"))
        #expect(!code.listing.contains("if r8 == 1"))
    }

    /// Only drops by rules, and only in namespaces that are marked for it.
    @Test func stacksAreTakenWhereAskedFor() throws {
        var (layout, maps) = (layout(hasReceivingSocket: true), maps)
        maps.stacks = 8
        #expect(try !DropProgram.code(layout: layout, maps: maps, run: 1, access: .direct).listing.contains("stackid"))
        layout.droppedByRule = 12
        let listing = try DropProgram.code(layout: layout, maps: maps, run: 1, access: .direct).listing
        let lines = listing.split(separator: "\n").map { $0.drop { $0 != " " }.dropFirst() }
        let call = try #require(lines.firstIndex { $0.hasPrefix("call get_stackid#27") })
        #expect(lines[..<call].suffix(6).contains { $0.hasPrefix("if r8 != 12 ") })
        #expect(lines[..<call].suffix(6).contains { $0.hasPrefix("if r1 < 65536 ") })
        #expect(lines[..<call].suffix(3).contains("r2 = map[fd:8]"))
    }

    @Test func fateUnpacksNodeReasonAndLocation() throws {
        let fate = try #require(PackedFate(0x0ab0_7f12_3456_789a))
        #expect(fate.node == 0x0ab)
        #expect(fate.reason == 0x07f)
        #expect(fate.location == 0x12_3456_789a)
        #expect(PackedFate(0) == nil)
    }

    @Test func keyIsReadFromBytes() {
        let bytes = MapBytes.of(UInt32(2), UInt32(5), UInt32(77), UInt16(9), UInt16(1), UInt64(0xffff_ffff_8100_0010))
        let key = DropKey(bytes)
        #expect(bytes.count == DropKey.size)
        #expect(key.node == 2 && key.interfaceIndex == 5 && key.reason == 77)
        #expect(key.flow == 9 && !key.isInduced)
        #expect(key.location == 0xffff_ffff_8100_0010)
        #expect(key.stack == nil)
        let stacked = DropKey(MapBytes.of(UInt32(2 | 6 << 16)) + bytes.dropFirst(4))
        #expect(stacked.node == 2 && stacked.stack == 5 && stacked.interfaceIndex == 5)
        let untagged = DropKey(MapBytes.of(UInt32(2), UInt32(5), UInt32(77), UInt16(0), UInt16(0), UInt64(1)))
        #expect(untagged.flow == nil)
    }

    @Test func symbolsAreFoundByReturnAddress() {
        let text = """
            ffffffff81000000 T _stext
            ffffffff81000100 t first\t
            ffffffff81000180 d data
            ffffffffa0000000 t module_function\t[veth]
            ffffffff81000200 W second

            """
        let symbols = KernelSymbols(Array(text.utf8))
        #expect(symbols.function(returningTo: 0xffff_ffff_8100_0101) == "first")
        #expect(symbols.function(returningTo: 0xffff_ffff_8100_01ff) == "first")
        // A call at the very end of `first` returns to where `second` begins.
        #expect(symbols.function(returningTo: 0xffff_ffff_8100_0200) == "first")
        #expect(symbols.function(returningTo: 0xffff_ffff_8100_0201) == "second")
        #expect(symbols.function(returningTo: 0xffff_ffff_a000_0010) == "module_function")
        #expect(symbols.function(returningTo: 0x10) == "0x10")
    }

    @Test func hiddenSymbolsLeaveTheAddress() {
        let symbols = KernelSymbols(Array("0000000000000000 T _stext\n0000000000000000 t first\n".utf8))
        #expect(symbols.function(returningTo: 0xffff_ffff_8100_0101) == "0xffffffff81000101")
    }
}
