// Whether this kernel, and the caller's rights, give filters of tc and XDP programs.

import BPF
import Collectors
import LabFormat
import Namespaces
import Netlink
import SystemCalls

/// Tries each on `lo` of a scratch namespace.
enum FilterProbe {
    static let all: [Capability] = [
        Capability(name: "tc-filters", purpose: "drop by filters of tc (ingress: and egress:)") {
            Availability { try attemptFilter() }
        },
        Capability(name: "xdp-program", purpose: "drop by XDP programs (xdp:)") {
            Availability { try attemptProgram() }
        },
        Capability(name: "cgroup-egress", purpose: "drop what a node's sockets send (cgroup-egress:)") {
            Availability { try attemptGroup() }
        },
    ]

    private static let loopback = 1

    private static func attemptFilter() throws {
        let filter = FrameFilter(matches: [], location: Location(file: "probe", line: 1, column: 1))
        let request = ProgramFilterRequest(
            index: loopback, parent: FilterState.ingress, preference: 1, program: ClassicProgram(filter).bytes)
        try Namespace.unnamed().run {
            var socket = try KernelSocket()
            try socket.execute(QdiscRequest.clsact(index: loopback).replace(), operation: "set qdisc clsact")
            try socket.execute(request.add(), operation: "add filter")
        }
    }

    private static func attemptGroup() throws {
        let mark = Mark(instance: "probe", id: String(UInt64.random(in: 0...UInt64.max), radix: 36))
        defer { try? ControlGroups.detect().remove(mark) }
        try EgressGroup.make(mark: mark, node: "probe", [])
        try FreshThread.run { try EgressGroup(of: "probe", mark: mark).enter() }
    }

    private static func attemptProgram() throws {
        let filter = XDPFilter(mode: .generic, drop: [[]], location: Location(file: "probe", line: 1, column: 1))
        try Namespace.unnamed().run {
            let program = try Program(FrameProgram.code(filter), kind: .xdp, named: "netlab_probe")
            let attachment = XDPAttachment(index: loopback, program: program.descriptor.raw, isNative: false)
            var socket = try KernelSocket()
            try socket.execute(attachment.message(), operation: "attach XDP program")
            withExtendedLifetime(program) {}
        }
    }
}
