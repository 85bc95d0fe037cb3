// XDP and tcx programs of an interface, compared with what ip says of them.

import CLinux
import Glibc
import Namespaces
import PacketPath
import SystemCalls
import TestSupport
import Testing

@testable import BPF
@testable import Netlink

@Suite(.privileged, .requires(tool: "ip"))
struct PipelineProgramTests {
    /// `return 2` of the kind: XDP_PASS, or TC_ACT_SHOT, which nothing meets here.
    private func load(_ kind: bpf_prog_type, named name: String) throws -> Descriptor {
        // r0 = 2; exit
        let words: [UInt64] = [0x2_0000_00b7, 0x95]
        var attributes = bpf_attr()
        attributes.prog_type = kind.rawValue
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

    @Test func xdpAndTCX() throws {
        let bed = try PipelineBed()
        try bed.namespace.run {
            let links = try LinkDetails.interfaces()
            let index = try #require(links["eth0"])
            let xdp = try load(BPF_PROG_TYPE_XDP, named: "netlab_xdp")
            var message = Message(type: 19)  // RTM_SETLINK
            message.putLinkHeader(index: index)
            message.nested(43) { $0.attribute(1, Int32(xdp.raw)) }  // IFLA_XDP, IFLA_XDP_FD
            var socket = try KernelSocket()
            try socket.execute(message, operation: "attach XDP")
            let tcx = try load(BPF_PROG_TYPE_SCHED_CLS, named: "netlab_tcx")
            var attributes = bpf_attr()
            attributes.target_fd = UInt32(index)
            attributes.attach_bpf_fd = UInt32(tcx.raw)
            attributes.attach_type = ExpressHook.egress.rawValue
            _ = try Command.programAttach.execute(&attributes).get()
        }
        let pipeline = try bed.read()
        let program = try #require(try pipeline.items("program", at: "xdp").first)
        let tool = try #require(try bed.json("ip", "-d", "-j", "link", "show", "dev", "eth0").first)
        let xdp = try #require(tool["xdp"] as? [String: Any])
        let attached = xdp["prog"] as? [String: Any]
        // XDP_ATTACHED_DRV and XDP_ATTACHED_SKB: a driver that cannot take the program leaves it to the stack.
        #expect(program.name == (xdp["mode"] as? Int == 1 ? "xdp" : "xdpgeneric"))
        #expect(program["id"]?.text == attached?["id"].map { "\($0)" } && attached != nil)
        #expect(program["name"] == "netlab_xdp")
        let express = try pipeline.items("program", at: "tc-egress", .transmit)
        #expect(express.map { $0["name"]?.text } == ["netlab_tcx"])
        #expect(try pipeline.items("program", at: "tc-ingress").isEmpty)
    }
}

extension LinkDetails {
    /// Indexes by name, in the calling thread's namespace.
    fileprivate static func interfaces() throws -> [String: Int] {
        var socket = try KernelSocket()
        return Dictionary(uniqueKeysWithValues: try LinkDetails.dump(over: &socket).map { ($0.name, $0.index) })
    }
}
