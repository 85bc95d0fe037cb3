// A file of counters under /proc/net, held open.

import Glibc
import PacketPath
import Synchronization
import SystemCalls

/// A file in the format of /proc/net/snmp. It shows the namespace of the thread that opened it.
final class CounterFile: Sendable {
    private struct State {
        var buffer: [UInt8]
        var table = CounterTable()
    }

    private let path: String
    private let descriptor: Descriptor
    private let state = Mutex(State(buffer: [UInt8](repeating: 0, count: 16384)))

    /// - Parameter path: a path below /proc/thread-self, since /proc/self is the process's first thread.
    init(_ path: String) throws(SystemCallError) {
        self.path = path
        descriptor = try Files.open(path)
    }

    func read(_ source: CounterKey.Source) throws(SystemCallError) -> CounterGroup {
        try state.withLock { state throws(SystemCallError) in
            let count = try fill(&state.buffer)
            let text = state.buffer
            let values = state.table.values(in: text.span.extracting(0..<count))
            return CounterGroup(source, names: state.table.names, values: values)
        }
    }

    /// Reads the file from its start to its end; gives the number of bytes.
    private func fill(_ buffer: inout [UInt8]) throws(SystemCallError) -> Int {
        var filled = 0
        while true {
            if filled == buffer.count { buffer.append(contentsOf: [UInt8](repeating: 0, count: buffer.count)) }
            let space = buffer.count - filled
            let count = try systemCall("pread", on: path) {
                unsafe buffer.withUnsafeMutableBytes { bytes in
                    unsafe pread(descriptor.raw, bytes.baseAddress.map { unsafe $0 + filled }, space, filled)
                }
            }
            if count == 0 { return filled }
            filled += count
        }
    }
}
