// A classic BPF filter of a UDP or TCP socket: what it refuses, the kernel drops at the socket.

import CLinux
import SystemCalls

/// Keeps packets by their ports; the filter's first byte is the transport header's.
package struct PortFilter: Hashable, Sendable {
    /// nil: any.
    package var source: UInt16?
    package var destination: UInt16?
    /// Refuses everything.
    package var refusesAll: Bool

    package init(source: UInt16? = nil, destination: UInt16? = nil, refusesAll: Bool = false) {
        self.source = source
        self.destination = destination
        self.refusesAll = refusesAll
    }

    /// Each port that does not match jumps to the last instruction.
    var program: [netlab_filter_instruction] {
        let refuse = netlab_filter_instruction(code: 0x06, jump_true: 0, jump_false: 0, k: 0)
        if refusesAll { return [refuse] }
        let ports = [(source, UInt32(0)), (destination, 2)].compactMap { port, offset in port.map { ($0, offset) } }
        var program: [netlab_filter_instruction] = []
        for (index, (port, offset)) in ports.enumerated() {
            let rest = UInt8((ports.count - 1 - index) * 2 + 1)
            program.append(.init(code: 0x28, jump_true: 0, jump_false: 0, k: offset))  // A = half word
            program.append(.init(code: 0x15, jump_true: 0, jump_false: rest, k: UInt32(port)))
        }
        return program + [.init(code: 0x06, jump_true: 0, jump_false: 0, k: .max), refuse]
    }
}

extension SharedSocket {
    func attach(_ filter: PortFilter) throws(SystemCallError) {
        let program = filter.program
        try linuxCall("setsockopt", on: "SO_ATTACH_FILTER") {
            unsafe netlab_attach_filter(raw, program, UInt16(program.count))
        }
    }
}
