// The end of a process's log, for an error message.

import LabFormat

/// The last lines that a process wrote.
struct ProcessTail {
    let text: String

    init(_ files: InstanceFiles, _ name: ProcessName, lines count: Int = 5) {
        let log = files.log(of: name.node, name.name).bytes()
        let lines = log.split(separator: UInt8(ascii: "\n")).suffix(count).map { String(decoding: $0, as: UTF8.self) }
        text =
            lines.isEmpty ? "it wrote nothing" : "its last lines:\n" + lines.map { "    \($0)" }.joined(separator: "\n")
    }
}
