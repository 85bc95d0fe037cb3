// The BTF reader, on a small blob and on the running kernel.

import SystemCalls
import Testing

@testable import BPF

@Suite struct BTFTests {
    /// struct outer { u32 first; struct inner in; union { u64 wide; struct { u32 low; named *high; }; }; u32 a:3, b:5; }
    private func sample() throws -> BTF {
        var blob = BTFBlob()
        blob.type(.integer, "u32", sizeOrType: 4, [32])  // 1
        blob.type(.integer, "u64", sizeOrType: 8, [64])  // 2
        blob.type(.typedef, "size_32", sizeOrType: 1)  // 3
        blob.compound(.structure, "inner", size: 8, [("x", 1, 0), ("y", 3, 32)])  // 4
        blob.type(.const, "", sizeOrType: 4)  // 5
        blob.type(.pointer, "", sizeOrType: 4)  // 6
        blob.compound(.structure, "", size: 16, [("low", 1, 0), ("high", 6, 64)])  // 7
        blob.compound(.union, "", size: 16, [("wide", 2, 0), ("", 7, 0)])  // 8
        blob.compound(
            .structure, "outer", size: 40, flag: true,
            [("first", 1, 0), ("in", 5, 32), ("", 8, 128), ("a", 1, 3 << 24 | 256), ("b", 1, 5 << 24 | 259)])  // 9
        blob.type(
            .enumeration, "colour", count: 3, sizeOrType: 4,
            [blob.string("RED"), 0, blob.string("BLUE"), 7, blob.string("AZURE"), 7])
        blob.type(.functionPrototype, "", count: 3, sizeOrType: 0, [0, 1, 0, 1, 0, 2])  // 11
        blob.type(.pointer, "", sizeOrType: 11)  // 12
        blob.type(.typedef, "btf_trace_thing", sizeOrType: 12)  // 13
        blob.type(.array, "", sizeOrType: 0, [3, 1, 10])  // 14
        blob.type(.variable, "outer", sizeOrType: 9, [0])  // 15
        return try BTF(blob.bytes)
    }

    @Test func membersAreFoundByPath() throws {
        let types = try sample()
        #expect(try types.member("outer.first") == BTFMember(offset: 0, size: 4, type: 1))
        #expect(try types.member("outer.in.y") == BTFMember(offset: 8, size: 4, type: 3))
        #expect(try types.member("outer.wide") == BTFMember(offset: 16, size: 8, type: 2))
        #expect(try types.member("outer.low").offset == 16)
        #expect(try types.member("outer.high") == BTFMember(offset: 24, size: 8, type: 6))
    }

    @Test func whatIsNotThereIsSaid() throws {
        let types = try sample()
        #expect(throws: BTFError.noMember("outer.z")) { try types.member("outer.z") }
        #expect(throws: BTFError.noMember("outer.high.x")) { try types.member("outer.high.x") }
        #expect(throws: BTFError.bitField("outer.b")) { try types.member("outer.b") }
        #expect(throws: BTFError.noType("nothing")) { try types.member("nothing.x") }
        #expect(types.find(.structure, named: "uter") == nil)
    }

    @Test func kindsAndNamesTellTypesApart() throws {
        let types = try sample()
        #expect(types.lastType == 15)
        #expect(try types.type(.structure, named: "outer") == 9)
        #expect(try types.type(.variable, named: "outer") == 15)
        #expect(types.size(of: 14) == 40)
        #expect(try types.names(ofEnumeration: "colour") == [0: "RED", 7: "BLUE"])
        #expect(types.parameterCount(ofTypedef: try types.type(.typedef, named: "btf_trace_thing")) == 3)
        #expect(types.parameterCount(ofTypedef: 3) == nil)
    }

    @Test func brokenBlobsAreRefused() throws {
        var blob = BTFBlob()
        blob.compound(.structure, "s", size: 8, [("x", 0, 0)])
        let good = blob.bytes
        #expect(throws: BTFError.self) { try BTF([]) }
        #expect(throws: BTFError.malformed("magic")) { try BTF([0] + good.dropFirst()) }
        #expect(throws: BTFError.malformed("sections")) { try BTF(Array(good.dropLast())) }
        // Two members promised, one there.
        var long = good
        long[24 + 4] = 2
        #expect(throws: BTFError.malformed("type 2")) { try BTF(long) }
        var unknown = good
        unknown[24 + 7] = 31
        #expect(throws: BTFError.malformed("type 1")) { try BTF(unknown) }
    }

    @Test func loopOfTypedefsEnds() throws {
        var blob = BTFBlob()
        blob.type(.typedef, "loop", sizeOrType: 1)
        #expect(try BTF(blob.bytes).size(of: 1) == 0)
    }

    @Test(.enabled(if: Files.exists("/sys/kernel/btf/vmlinux"), "needs a kernel with BTF"))
    func kernelHasThePacketsMembers() throws {
        let types = try BTF.kernel()
        #expect(try types.member("sk_buff.dev").size == 8)
        #expect(try types.member("sk_buff.len").offset + 4 == types.member("sk_buff.data_len").offset)
        #expect(try types.member("sock.__sk_common.skc_net.net").size == 8)
        #expect(try types.member("skb_shared_info.gso_segs").size == 2)
        #expect(try types.names(ofEnumeration: "skb_drop_reason").values.contains("SKB_DROP_REASON_NO_SOCKET"))
        #expect(throws: BTFError.bitField("sk_buff.cloned")) { try types.member("sk_buff.cloned") }
    }
}
