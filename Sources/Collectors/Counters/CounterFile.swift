// A file of counters, held open.

import PacketPath
import Synchronization
import SystemCalls

/// How such a file is written.
protocol CounterFormat {
    /// Finds the names and the places of the numbers.
    static func layout(of text: [UInt8]) -> CounterLayout
}

/// It shows the namespace of the thread that opened it.
final class CounterFile<Format: CounterFormat>: Sendable {
    private let path: String
    private let file: HeldFile
    private let layout: Mutex<CounterLayout>

    init(_ path: String) throws(SystemCallError) {
        self.path = path
        layout = Mutex(lastLayouts.withLock { $0[path] ?? CounterLayout() })
        file = try HeldFile(path, inOneRead: true)
    }

    func read(_ source: CounterKey.Source) throws(SystemCallError) -> CounterGroup {
        let text = try file.contents()
        return layout.withLock { layout in
            if let values = layout.values(in: text.span) {
                return CounterGroup(source, names: layout.names, values: values)
            }
            let values = layout.read(text, as: Format.self)
            lastLayouts.withLock { [layout] in $0[path] = layout }
            return CounterGroup(source, names: layout.names, values: values)
        }
    }
}

/// The last layout of each file, which is the same in nearly every namespace: parsed once, kept once.
private let lastLayouts = Mutex<[String: CounterLayout]>([:])
