// A file of counters under /proc/net, held open.

import Glibc
import PacketPath
import Synchronization
import SystemCalls

/// A file in the format of /proc/net/snmp. It shows the namespace of the thread that opened it.
final class CounterFile: Sendable {
    /// The last names of each file, which are the same in nearly every namespace: parsed once, kept once.
    private static let tables = Mutex<[String: CounterTable]>([:])

    private let path: String
    private let descriptor: Descriptor
    private let table: Mutex<CounterTable>

    /// - Parameter path: a path below /proc/thread-self, since /proc/self is the process's first thread.
    init(_ path: String) throws(SystemCallError) {
        self.path = path
        table = Mutex(Self.tables.withLock { $0[path] } ?? CounterTable())
        descriptor = try Files.open(path)
    }

    func read(_ source: CounterKey.Source) throws(SystemCallError) -> CounterGroup {
        let text = try contents()
        return table.withLock { table in
            let revision = table.revision
            let values = table.values(in: text.span)
            if table.revision != revision { Self.tables.withLock { [table] in $0[path] = table } }
            return CounterGroup(source, names: table.names, values: values)
        }
    }

    private func contents() throws(SystemCallError) -> [UInt8] {
        var capacity = 16384
        while true {
            let text = try contents(atMost: capacity)
            if text.count < capacity { return text }
            capacity *= 2
        }
    }

    /// The file from its start, at most `capacity` bytes.
    private func contents(atMost capacity: Int) throws(SystemCallError) -> [UInt8] {
        var failure: SystemCallError?
        let text = unsafe [UInt8](unsafeUninitializedCapacity: capacity) { buffer, filled in
            do throws(SystemCallError) {
                while let start = buffer.baseAddress, filled < capacity {
                    let offset = filled
                    let count = try systemCall("pread", on: path) {
                        unsafe pread(descriptor.raw, start + offset, capacity - offset, offset)
                    }
                    if count == 0 { return }
                    filled += count
                }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return text
    }
}
