// A file of counters, held open.

import PacketPath
import Synchronization
import SystemCalls

/// How such a file is written.
protocol CounterFormat: Sendable {
    init()

    /// The names that belong to the values parsed last.
    var names: [String] { get }
    /// Grows when a name is parsed.
    var revision: Int { get }

    /// The values in the order of `names`, which are parsed again only where they changed.
    mutating func values(in text: Span<UInt8>) -> [UInt64]
}

/// It shows the namespace of the thread that opened it.
final class CounterFile<Format: CounterFormat>: Sendable {
    private let path: String
    private let file: HeldFile
    private let format: Mutex<Format>

    init(_ path: String) throws(SystemCallError) {
        self.path = path
        format = Mutex(lastFormats.withLock { $0[path] as? Format } ?? Format())
        file = try HeldFile(path)
    }

    func read(_ source: CounterKey.Source) throws(SystemCallError) -> CounterGroup {
        let text = try file.contents()
        return format.withLock { format in
            let revision = format.revision
            let values = format.values(in: text.span)
            if format.revision != revision { lastFormats.withLock { [format] in $0[path] = format } }
            return CounterGroup(source, names: format.names, values: values)
        }
    }
}

/// The last names of each file, which are the same in nearly every namespace: parsed once, kept once.
private let lastFormats = Mutex<[String: any CounterFormat]>([:])
