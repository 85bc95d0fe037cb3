// A file of counters in the format of /proc/net/snmp, held open.

import PacketPath
import Synchronization
import SystemCalls

/// It shows the namespace of the thread that opened it.
final class CounterFile: Sendable {
    /// The last names of each file, which are the same in nearly every namespace: parsed once, kept once.
    private static let tables = Mutex<[String: CounterTable]>([:])

    private let path: String
    private let file: HeldFile
    private let table: Mutex<CounterTable>

    init(_ path: String) throws(SystemCallError) {
        self.path = path
        table = Mutex(Self.tables.withLock { $0[path] } ?? CounterTable())
        file = try HeldFile(path)
    }

    func read(_ source: CounterKey.Source) throws(SystemCallError) -> CounterGroup {
        let text = try file.contents()
        return table.withLock { table in
            let revision = table.revision
            let values = table.values(in: text.span)
            if table.revision != revision { Self.tables.withLock { [table] in $0[path] = table } }
            return CounterGroup(source, names: table.names, values: values)
        }
    }
}
