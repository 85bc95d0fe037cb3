// What the drop program needs to know of the running kernel, learnt once.

import BPF

/// The kernel's types as far as drops go.
struct DropKernel: Sendable {
    var reasons: DropReasons
    var layout: DropLayout
    /// The BTF number of the typedef that types the tracepoint.
    var tracepoint: UInt32

    /// The kernel does not change while it runs.
    private static let known = Result { try DropKernel() }

    static func running() throws -> DropKernel { try known.get() }

    private init() throws {
        let types = try BTF.kernel()
        tracepoint = try types.type(.typedef, named: "btf_trace_kfree_skb")
        reasons = try DropReasons(types)
        layout = try DropLayout(types, tracepoint: tracepoint, reasons: reasons)
    }
}
