// A file of counters, one to a line, held open.

import PacketPath
import Synchronization
import SystemCalls

/// It shows the namespace of the thread that opened it.
final class ListFile: Sendable {
    /// The last names of each file, which are the same in nearly every namespace: parsed once, kept once.
    private static let lists = Mutex<[String: CounterList]>([:])

    private let path: String
    private let file: HeldFile
    private let list: Mutex<CounterList>

    init(_ path: String) throws(SystemCallError) {
        self.path = path
        list = Mutex(Self.lists.withLock { $0[path] } ?? CounterList())
        file = try HeldFile(path)
    }

    func read(_ source: CounterKey.Source) throws(SystemCallError) -> CounterGroup {
        let text = try file.contents()
        return list.withLock { list in
            let revision = list.revision
            let values = list.values(in: text.span)
            if list.revision != revision { Self.lists.withLock { [list] in $0[path] = list } }
            return CounterGroup(source, names: list.names, values: values)
        }
    }
}
