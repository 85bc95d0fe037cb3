// Programs at the hooks of a device, attached by the test and found again.

import CLinux
import Glibc
import Namespaces
import SystemCalls
import TestSupport
import Testing

@testable import BPF

@Suite(.privileged)
struct AttachedProgramsTests {
    /// `return TCX_NEXT`, loaded as a program of tc.
    private func load(named name: String) throws -> Descriptor {
        // r0 = -1; exit
        let words: [UInt64] = [0xffff_ffff_0000_00b7, 0x95]
        var attributes = bpf_attr()
        attributes.prog_type = BPF_PROG_TYPE_SCHED_CLS.rawValue
        attributes.insn_cnt = UInt32(words.count)
        setName(name, in: &attributes.prog_name)
        let result = unsafe words.withUnsafeBytes { words in
            unsafe "GPL".withCString { license in
                attributes.insns = unsafe address(words.baseAddress)
                attributes.license = unsafe address(license)
                return Command.programLoad.execute(&attributes)
            }
        }
        return Descriptor(owning: try result.get())
    }

    private func attach(_ program: borrowing Descriptor, to index: Int, at hook: ExpressHook) throws {
        var attributes = bpf_attr()
        attributes.target_fd = UInt32(index)
        attributes.attach_bpf_fd = UInt32(program.raw)
        attributes.attach_type = hook.rawValue
        _ = try Command.programAttach.execute(&attributes).get()
    }

    @Test func namesAndNumbersAtTheHooksOfADevice() throws {
        let namespace = try Namespace.unnamed()
        let made = try Witness.run(
            "ip", "link", "add", "va", "index", "7", "type", "veth", "peer", "name", "vb", in: namespace)
        try #require(made.status == 0, "\(made.error)")
        try namespace.run {
            #expect(try AttachedPrograms.numbers(of: 7, at: .egress).isEmpty)
            let program = try load(named: "netlab_look")
            try attach(program, to: 7, at: .egress)
            let number = try AttachedPrograms.information(of: program.raw).number
            #expect(try AttachedPrograms.numbers(of: 7, at: .egress) == [number])
            #expect(try AttachedPrograms.numbers(of: 7, at: .ingress).isEmpty)
            #expect(try AttachedPrograms.name(of: number) == "netlab_look")
        }
        #expect(throws: BPFError.self) { try AttachedPrograms.name(of: .max) }
    }
}
