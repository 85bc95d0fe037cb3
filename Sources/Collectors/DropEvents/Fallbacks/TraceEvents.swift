// Drop events from an instance of tracefs, for kernels without BPF and drop monitor: reason and function of every drop on the
// machine.

import Glibc
import Synchronization
import SystemCalls
import SystemPackage

/// Reads when asked; until then the kernel's buffers hold 16 MiB for each processor, about 350,000 drops.
package final class TraceEvents: DropReader {
    private let instance: TraceInstance
    private let pipe: Descriptor
    private let state = Mutex((tally: DropTally(), rest: [UInt8]()))
    private let symbols = Mutex<KernelSymbols?>(nil)

    package init() throws {
        let instance = try TraceInstance()
        pipe = try instance.openPipe()
        self.instance = instance
    }

    package func read() throws -> DropEventReading {
        try state.withLock { state in
            while let bytes = try next() {
                var lines = (state.rest + bytes).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
                state.rest = Array(lines.removeLast())
                for line in lines {
                    guard let drop = TraceText(String(decoding: line, as: UTF8.self)) else { continue }
                    state.tally.count(reason: drop.reason, function: try function(drop.location), flow: nil)
                }
            }
            state.tally.lostByQueue = instance.lost()
            return state.tally.reading
        }
    }

    /// nil when there is nothing more.
    private func next() throws -> [UInt8]? {
        var size = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 65536) { buffer, count in
            size = unsafe Glibc.read(pipe.raw, buffer.baseAddress, buffer.count)
            count = max(size, 0)
        }
        if size > 0 { return bytes }
        if size == 0 || Errno.current == .wouldBlock || Errno.current == .interrupted { return nil }
        throw SystemCallError("read", on: "trace_pipe", errno: .current)
    }

    private func function(_ location: String) throws -> String {
        guard location.hasPrefix("0x"), let address = UInt64(location.dropFirst(2), radix: 16) else { return location }
        return try symbols.withLock { symbols in
            let known = try symbols ?? KernelSymbols.kernel()
            symbols = known
            return known.function(returningTo: address)
        }
    }
}
