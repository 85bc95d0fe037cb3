// Drop events from an instance of tracefs, for kernels without BPF and drop monitor: reason and function of every drop on the
// machine.

import Glibc
import Synchronization
import SystemCalls
import SystemPackage

/// Reads when asked; until then the kernel's buffers hold 16 MiB for each processor, about 350,000 drops.
package final class TraceEvents: DropReader {
    /// Closed before the instance goes: one that is being read cannot.
    private let pipes: [SharedDescriptor]
    private let instance: TraceInstance
    private let format: TraceFormat
    private let state = Mutex((tally: DropTally(), symbols: KernelSymbols?.none, functions: [UInt64: String]()))

    package init() throws {
        let instance = try TraceInstance()
        format = try instance.format()
        pipes = try instance.openPipes()
        self.instance = instance
    }

    package func read() throws -> DropEventReading {
        try state.withLock { state in
            for pipe in pipes {
                while let page = try next(pipe) {
                    for drop in format.drops(in: page) {
                        if state.functions[drop.location] == nil {
                            let symbols = try state.symbols ?? KernelSymbols.kernel()
                            state.symbols = symbols
                            state.functions[drop.location] = symbols.function(returningTo: drop.location)
                        }
                        state.tally.count(
                            reason: drop.reason, function: state.functions[drop.location] ?? "?", flow: nil)
                    }
                }
            }
            state.tally.lostByQueue = instance.lost()
            return state.tally.reading
        }
    }

    /// The next page of a processor; nil when there is nothing more.
    private func next(_ pipe: SharedDescriptor) throws -> [UInt8]? {
        var size = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 65536) { buffer, count in
            size = unsafe Glibc.read(pipe.raw, buffer.baseAddress, Self.pageSize)
            count = max(size, 0)
        }
        if size > 0 { return bytes }
        if size == 0 || Errno.current == .wouldBlock || Errno.current == .interrupted { return nil }
        throw SystemCallError("read", on: "trace_pipe_raw", errno: .current)
    }

    private static let pageSize = min(65536, Int(sysconf(CInt(_SC_PAGESIZE))))
}
