// Maps and programs in the running kernel.

import SystemCalls
import SystemPackage
import TestSupport
import Testing

@testable import BPF

@Suite(.privileged)
struct KernelTests {
    @Test func hashHoldsUpdatesAndDeletes() throws {
        let map = try Map(.hash, named: "test_hash", keySize: 8, valueSize: 4, entries: 2)
        try map.update(MapBytes.of(UInt64(1)), MapBytes.of(UInt32(10)))
        try map.update(MapBytes.of(UInt64(2)), MapBytes.of(UInt32(20)))
        #expect(try map.lookup(MapBytes.of(UInt64(2))) == MapBytes.of(UInt32(20)))
        #expect(try map.lookup(MapBytes.of(UInt64(3))) == nil)
        #expect(throws: BPFError("mapUpdate on map test_hash", errno: .init(rawValue: 7))) {
            try map.update(MapBytes.of(UInt64(3)), MapBytes.of(UInt32(30)))
        }
        #expect(Set(try map.keys()) == [MapBytes.of(UInt64(1)), MapBytes.of(UInt64(2))])
        #expect(try map.delete(MapBytes.of(UInt64(1))))
        #expect(try !map.delete(MapBytes.of(UInt64(1))))
        #expect(try map.contents().map(\.value) == [MapBytes.of(UInt32(20))])
    }

    @Test func perCPUValuesAreSummed() throws {
        let map = try Map(.perCPUArray, named: "test_percpu", valueSize: 8, entries: 1)
        #expect(map.lookupSize == 8 * Processors.possible)
        let values = (1...Processors.possible).flatMap { MapBytes.of(UInt64($0)) }
        try map.update(MapBytes.of(UInt32(0)), values)
        let sum = UInt64(Processors.possible * (Processors.possible + 1) / 2)
        #expect(MapBytes.sum(try map.lookup(MapBytes.of(UInt32(0))) ?? []) == sum)
    }

    @Test func mappedArrayShowsUpdatesAtOnce() throws {
        let map = try Map(.array, named: "test_mapped", valueSize: 8, entries: 1000, isMappable: true)
        let memory = try MappedArray(map)
        try map.update(MapBytes.of(UInt32(999)), MapBytes.of(UInt64(0xfeed_face_dead_beef)))
        #expect(memory[999] == 0xfeed_face_dead_beef)
        #expect(memory[0] == 0)
        #expect(memory.count == 1000)
    }

    @Test func refusedProgramCarriesTheVerifiersWords() throws {
        var assembler = Assembler()
        assembler.load(.double, .r0, .r5, 0)
        assembler.exit()
        let code = try assembler.assemble()
        let error = #expect(throws: BPFError.self) { _ = try Program(code, kind: .rawTracepoint, named: "bad") }
        #expect(error?.errno == .permissionDenied)
        #expect(error?.log.contains { $0.contains("R5 !read_ok") } == true)
    }

    @Test func programRunsUntilItsLinkIsClosed() throws {
        let counter = try Map(.perCPUArray, named: "test_runs", valueSize: 8, entries: 1)
        let program = try Program(try Self.count(in: counter.descriptor.raw), kind: .rawTracepoint, named: "count")
        do {
            let link = try program.attach(tracepoint: "sys_enter")
            _ = try counter.keys()
            _ = link
        }
        let runs = MapBytes.sum(try counter.lookup(MapBytes.of(UInt32(0))) ?? [])
        #expect(runs > 0)
        _ = try counter.keys()
        #expect(MapBytes.sum(try counter.lookup(MapBytes.of(UInt32(0))) ?? []) == runs)
        #expect(try program.recursionMisses() == 0)
        #expect(throws: BPFError.self) { _ = try program.attach(tracepoint: "no_such_tracepoint") }
    }

    @Test func processorListsHaveNoGaps() {
        #expect(Processors.count("0\n") == 1)
        #expect(Processors.count("0-7\n") == 8)
        #expect(Processors.count("0-3,8-11\n") == 12)
    }

    /// Adds 1 to the map's only value.
    private static func count(in map: CInt) throws -> Code {
        var assembler = Assembler()
        let out = assembler.label("out")
        assembler.store(.word, .r10, -4, .constant(0))
        assembler.loadMap(.r1, descriptor: map)
        assembler.move(.r2, .r10)
        assembler.add(.r2, -4)
        assembler.call(.mapLookup)
        assembler.jump(if: .r0, .equal, .constant(0), to: out)
        assembler.move(.r1, 1)
        assembler.atomicAdd(.r0, 0, .r1)
        assembler.place(out)
        assembler.move(.r0, 0)
        assembler.exit()
        return try assembler.assemble()
    }
}
