// The drop program, loaded and running.

import BPF
import SystemCalls

struct AttachedDropProgram: ~Copyable, Sendable {
    let mechanism: DropEvents.Mechanism
    let program: Program
    private let link: Descriptor

    /// Loads and attaches the program by the first mechanism that the kernel accepts.
    init(
        _ kernel: DropKernel, _ maps: DropMapDescriptors, run: UInt32?, hasPeers: Bool = false,
        mechanisms: [DropEvents.Mechanism]
    ) throws {
        var refusals: [String] = []
        for mechanism in mechanisms {
            do {
                self = try AttachedDropProgram(kernel, maps, run: run, hasPeers, mechanism)
                return
            } catch let refusal as BPFError {
                refusals.append("as \(mechanism.rawValue): \(refusal)")
            }
        }
        throw DropEventsError.refused(refusals)
    }

    private init(
        _ kernel: DropKernel, _ maps: DropMapDescriptors, run: UInt32?, _ hasPeers: Bool,
        _ mechanism: DropEvents.Mechanism
    ) throws {
        let isTyped = mechanism == .typedTracepoint
        let code = try DropProgram.code(
            layout: kernel.layout, maps: maps, run: run, access: isTyped ? .direct : .probe,
            hasPeers: hasPeers)
        let program = try Program(
            code, kind: isTyped ? .typedTracepoint(type: kernel.tracepoint) : .rawTracepoint, named: "netlab_drops")
        link = try program.attach(tracepoint: "kfree_skb")
        self.mechanism = mechanism
        self.program = program
    }
}
